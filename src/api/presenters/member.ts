import type { User } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentMember(user: User, now: Date): components['schemas']['Member'] {
  return {
    user_id: user.id,
    email: user.email,
    phone_number: user.phoneNumber,
    full_name: user.fullName,
    role: user.isTenantAdmin ? 'manager' : 'user',
    is_banned: user.openBan?.isInForce(now) ?? false,
    joined_at: presentTime(user.createdAt),
    last_active_at: presentTime(user.lastActiveAt),
  };
}
