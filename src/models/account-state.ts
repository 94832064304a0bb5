import type { Database } from '../platform/database.js';
import { isBanInForce } from './ban.js';
import { isUsableTenant } from './tenant.js';
import type { TenantStatus } from './tenant-steps.js';

/** All that decides whether a session may be used, read in one statement. */
export interface AccountState {
  sessionId: string;
  userId: string;
  tenantId: string;
  revokedAt: Date | null;
  expiresAt: Date;
  amr: string[];
  /** The staff member who acts as the user in this session. */
  impersonator: { staffId: string; label: string } | null;
  isAdmin: boolean;
  isTenantAdmin: boolean;
  tenantStatus: TenantStatus;
  trialEndsAt: Date | null;
  /** The ban not lifted yet, whose end may have passed; `unblockDate` null = never ends. */
  ban: { unblockDate: Date | null; reason: string } | null;
}

export const accountStateStatement = {
  name: 'account-state-of-session',
  text: `
    select s.id, s.user_id, s.tenant_id, s.revoked_at, s.expires_at, s.amr, s.impersonator_id, s.impersonator_label, u.is_admin, u.is_tenant_admin,
           t.status, t.trial_ends_at, b.id as ban_id, b.unblock_date, b.reason
    from sessions s
    join users u on u.id = s.user_id
    join tenants t on t.id = s.tenant_id
    left join bans b on b.user_id = s.user_id and b.lifted_at is null
    where s.id = $1`,
};

interface AccountStateRow {
  id: string;
  user_id: string;
  tenant_id: string;
  revoked_at: Date | null;
  expires_at: Date;
  amr: string[];
  impersonator_id: string | null;
  impersonator_label: string | null;
  is_admin: boolean;
  is_tenant_admin: boolean;
  status: TenantStatus;
  trial_ends_at: Date | null;
  ban_id: string | null;
  unblock_date: Date | null;
  reason: string | null;
}

/** The state behind a session, or null when there is no such session. */
export async function findAccountState(database: Database, sessionId: string): Promise<AccountState | null> {
  const [row] = await database.lookUp<AccountStateRow>(accountStateStatement, [sessionId]);
  if (!row) return null;
  return {
    sessionId: row.id,
    userId: row.user_id,
    tenantId: row.tenant_id,
    revokedAt: row.revoked_at,
    expiresAt: row.expires_at,
    amr: row.amr,
    impersonator:
      row.impersonator_id === null ? null : { staffId: row.impersonator_id, label: row.impersonator_label ?? '' },
    isAdmin: row.is_admin,
    isTenantAdmin: row.is_tenant_admin,
    tenantStatus: row.status,
    trialEndsAt: row.trial_ends_at,
    ban: row.ban_id === null ? null : { unblockDate: row.unblock_date, reason: row.reason ?? '' },
  };
}

type Unusable =
  | { why: 'tenant_suspended' }
  | { why: 'user_banned'; unblockDate: Date | null; reason: string }
  | { why: 'session_revoked' }
  | { why: 'session_expired' };

/** The one place that decides whether an account, and a session of it, may be used; null = it may. */
export function whyUnusable(
  state: Pick<AccountState, 'tenantStatus' | 'trialEndsAt' | 'ban'> &
    Partial<Pick<AccountState, 'revokedAt' | 'expiresAt'>>,
  now: Date,
): Unusable | null {
  if (!isUsableTenant({ status: state.tenantStatus, trialEndsAt: state.trialEndsAt }, now))
    return { why: 'tenant_suspended' };
  if (state.ban && isBanInForce(state.ban, now)) {
    return { why: 'user_banned', unblockDate: state.ban.unblockDate, reason: state.ban.reason };
  }
  if (state.revokedAt) return { why: 'session_revoked' };
  if (state.expiresAt && state.expiresAt <= now) return { why: 'session_expired' };
  return null;
}
