import { Tenant, User } from '../../models/index.js';
import { eraseRowsOfPerson, idsOfPerson } from '../../models/personal-rows.js';
import { blankAuditTrail, blankOutbox } from '../../models/personal-traces.js';
import type { InTransaction } from '../../platform/context.js';
import { requireAnotherManager } from '../members/require-another-manager.js';

/**
 * Removes all that tells of the person. The row stays with its id, tenant, money and dates, so that the books still add
 * up. Throws `conflict` for the last manager of a tenant. The caller holds the user's row, by `lockForErasure`.
 */
export async function erasePerson(context: InTransaction, user: User): Promise<void> {
  if (user.erasedAt) return;
  if (user.isTenantAdmin) await requireAnotherManager(context, user);
  const ids = await idsOfPerson(context, user);
  await eraseRowsOfPerson(context, user);
  // Last, since what was written just now tells of him as well.
  await blankAuditTrail(context, user.id, ids);
  await blankOutbox(context, ids);
}

/** The user, locked; the tenant before him, so that its last two managers cannot go at once. Null when there is none. */
export async function lockForErasure(context: InTransaction, userId: string): Promise<User | null> {
  const found = await User.findByPk(userId, { transaction: context.transaction });
  if (found) await Tenant.findForUpdate(context, found.tenantId);
  return User.findForUpdate(context, userId);
}
