import { type AccountState, findAccountState } from '../../models/account-state.js';
import type { Context } from '../../platform/context.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';

/** The accounts behind the sessions in use, known by every process and forgotten by all at a ban or a revocation. */
export const accountStates = new InvalidatedCache<AccountState>({
  max: 50_000,
  itemsOf: ({ sessionId, userId, tenantId }) => [`session:${sessionId}`, `user:${userId}`, `tenant:${tenantId}`],
});

export function accountStateOf({ database }: Context, sessionId: string): Promise<AccountState | null> {
  return accountStates.get(sessionId, () => findAccountState(database, sessionId));
}
