import { writeAuditEntries } from '../../models/audit-log.js';
import { User } from '../../models/index.js';
import { type Context, describeActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { consume } from '../../platform/rate-limits.js';
import { canExport } from '../../policies/personal-data.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';
import { type PersonalDataExport, personalDataOf } from './personal-data-of.js';

/** All that the service holds about a user. Nothing changes by it, and yet it stands in the audit trail. */
export async function exportUserData(context: Context, { userId }: { userId: string }): Promise<PersonalDataExport> {
  authorizeOperation(context, 'exportUserData');
  await consume(context, 'exportByAdministrator', describeActor(context.actor).id ?? context.actor.kind);
  return inTransaction(context, async (context) => {
    const { transaction } = context;
    const user = visible(context, await User.findByPk(userId, { transaction }), 'user');
    authorize(canExport(context.actor, user));
    const about = { subjectType: 'user', subjectId: user.id, tenantId: user.tenantId };
    const exportedAt = context.now();
    await writeAuditEntries(context, [{ ...about, before: null, after: { exportedAt } }]);
    return personalDataOf(context, user);
  });
}
