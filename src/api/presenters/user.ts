import type { User } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentUser(user: User, now: Date): components['schemas']['User'] {
  const ban = user.openBan?.isInForce(now) ? user.openBan : null;
  return {
    id: user.id,
    tenant_id: user.tenantId,
    email: user.email,
    email_verified: user.emailVerified,
    phone_number: user.phoneNumber,
    phone_verified: user.phoneVerified,
    full_name: user.fullName,
    avatar_url: user.avatarUrl,
    is_admin: user.isAdmin,
    is_tenant_admin: user.isTenantAdmin,
    is_banned: ban !== null,
    unblock_date: presentTime(ban?.unblockDate ?? null),
    register_mode: user.registerMode,
    ...(user.lastActiveAt && { last_active_date: presentTime(user.lastActiveAt) }),
    balance_minor: user.balanceMinor,
    affiliate_balance_minor: user.affiliateBalanceMinor,
    loyalty_score: user.loyaltyScore,
    daily_remain_render_count: user.rendersLeft(now),
    max_daily_render_count: user.maxDailyRenderCount,
    parallel_rendering_ceiling: user.parallelRenderingCeiling,
    used_storage_bytes: user.usedStorageBytes,
    slogan: user.slogan,
    about_me: user.aboutMe,
    company_name: user.companyName,
    website_name: user.websiteName,
    birth_date: user.birthDate,
    gender: user.gender,
    locale: user.locale ?? null,
    email_tell_me: user.emailTellMe,
    sms_tell_me: user.smsTellMe,
    push_tell_me: user.pushTellMe,
    telegram_tell_me: user.telegramTellMe,
    ...(user.erasedAt && { erased_at: presentTime(user.erasedAt) }),
    register_date: presentTime(user.createdAt),
    updated_at: presentTime(user.updatedAt),
  };
}

export function presentBalance(user: User, now: Date): components['schemas']['Balance'] {
  return {
    balance_minor: user.balanceMinor,
    affiliate_balance_minor: user.affiliateBalanceMinor,
    currency: user.currency,
    daily_remain_render_count: user.rendersLeft(now),
    parallel_rendering_ceiling: user.parallelRenderingCeiling,
  };
}
