import { whyUnusable } from '../../models/account-state.js';
import { DomainError } from '../../platform/errors.js';

/** Throws `tenant_suspended`, `user_banned`, `session_revoked` or `token_expired` when the account may not be used now. */
export function requireUsableAccount(state: Parameters<typeof whyUnusable>[0], now: Date): void {
  const fault = whyUnusable(state, now);
  if (!fault) return;
  switch (fault.why) {
    case 'tenant_suspended':
      throw new DomainError('tenant_suspended', 'This tenant is suspended. Its operator can tell why.');
    case 'user_banned':
      throw new DomainError('user_banned', bannedMessage(fault.unblockDate), {
        details: { unblock_date: fault.unblockDate?.toISOString() ?? null, reason: fault.reason },
      });
    case 'session_revoked':
      throw new DomainError('session_revoked', 'This session was ended. Sign in again.');
    case 'session_expired':
      throw new DomainError('token_expired', 'This session has expired. Sign in again.');
  }
}

function bannedMessage(unblockDate: Date | null): string {
  return unblockDate ? `This account is banned until ${unblockDate.toISOString()}.` : 'This account is banned.';
}
