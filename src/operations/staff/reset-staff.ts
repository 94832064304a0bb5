import { Staff } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { hashPassword } from '../../platform/passwords.js';
import { endImpersonations } from '../impersonation/end-impersonations.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { newStaffPassword } from './staff-password.js';

/** For someone who lost password or phone: a new password, told this once; the authenticator is set up anew at sign-in. */
export async function resetStaff(
  context: Context,
  { staffId }: { staffId: string },
): Promise<{ staff: Staff; password: string }> {
  authorizeOperation(context, 'resetStaff');
  const password = newStaffPassword();
  const passwordHash = await hashPassword(password);
  return inTransaction(context, async (context) => {
    const staff = await Staff.findForUpdate(context, staffId);
    if (!staff) throw notFound('staff member');
    await staff.update(
      { passwordHash, totpSecret: null, totpConfirmedAt: null, totpLastStep: 0 },
      { transaction: context.transaction },
    );
    await context.database.sequelize.query(
      `delete from console_sessions where $1 in (sess ->> 'staffId', sess -> 'pending' ->> 'staffId')`,
      {
        bind: [staffId],
        transaction: context.transaction,
      },
    );
    await endImpersonations(context, staffId);
    return { staff, password };
  });
}
