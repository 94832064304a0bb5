import { Staff } from '../../models/index.js';
import type { Context, StaffRole } from '../../platform/context.js';
import { inTransaction, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { endImpersonations } from '../impersonation/end-impersonations.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { notFound } from '../tenant-scope.js';
import { optionalText } from '../texts.js';

export interface UpdateStaffInput {
  staffId: string;
  fullName?: string | null;
  role?: StaffRole;
  isActive?: boolean;
  expectedUpdatedAt?: Date;
}

/** Changes role or state; it holds from the member's next request on. The last active Owner stays one. */
export async function updateStaff(
  context: Context,
  { staffId, expectedUpdatedAt, ...input }: UpdateStaffInput,
): Promise<Staff> {
  authorizeOperation(context, 'updateStaff');
  const changes = { ...input, ...(input.fullName !== undefined && { fullName: optionalText(input.fullName) }) };
  return inTransaction(context, async (context) => {
    const { transaction } = context;
    // All active owners are locked, so that two of them cannot remove each other at once.
    const owners = await Staff.findAll({
      where: { role: 'Owner', isActive: true },
      order: ['id'],
      lock: rowLock,
      transaction,
    });
    const staff = await Staff.findForUpdate(context, staffId);
    if (!staff) throw notFound('staff member');
    requireUnchanged(staff, expectedUpdatedAt);
    const staysOwner = (changes.role ?? staff.role) === 'Owner' && (changes.isActive ?? staff.isActive);
    if (!staysOwner && owners.every(({ id }) => id === staffId) && owners.length > 0) {
      throw new DomainError('conflict', 'This is the last active Owner. Make somebody else Owner first.');
    }
    await staff.update(changes, { transaction });
    // Whoever may not act as users any more stops doing so.
    if (changes.role !== undefined || changes.isActive === false) await endImpersonations(context, staff.id);
    return staff;
  });
}
