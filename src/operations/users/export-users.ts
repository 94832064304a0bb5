import { Op } from 'sequelize';
import { writeAuditEntries } from '../../models/audit-log.js';
import { Tenant, User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';

export const exportColumns = [
  'id',
  'email',
  'phone',
  'full_name',
  'locale',
  'email_verified',
  'phone_verified',
  'registered_at',
  'last_active_at',
] as const;

export type ExportedUser = Record<(typeof exportColumns)[number], string | boolean | Date | null>;

const pageSize = 1_000;

/** The users of a tenant by id, those after `afterId`: none when the last was told. Never what they sign in with. */
export async function exportUsers(
  context: Context,
  { tenantId, afterId }: { tenantId: string; afterId?: string | undefined },
): Promise<ExportedUser[]> {
  authorizeOperation(context, 'exportUsers');
  if (afterId === undefined) await recordExport(context, tenantId);
  const users = await User.findAll({
    where: { tenantId, erasedAt: null, ...(afterId !== undefined && { id: { [Op.gt]: afterId } }) },
    order: ['id'],
    limit: pageSize,
  });
  return users.map((user) => ({
    id: user.id,
    email: user.email,
    phone: user.phoneNumber,
    full_name: user.fullName,
    locale: user.locale,
    email_verified: user.emailVerified,
    phone_verified: user.phoneVerified,
    registered_at: user.createdAt,
    last_active_at: user.lastActiveAt,
  }));
}

/** Nothing changes, and yet it has to be known who took everybody's addresses. */
async function recordExport(context: Context, tenantId: string): Promise<void> {
  await inTransaction(context, async (context) => {
    const tenant = await Tenant.findByPk(tenantId, { transaction: context.transaction });
    if (!tenant) throw notFound('tenant');
    const about = { subjectType: 'tenant', subjectId: tenant.id, tenantId: tenant.id };
    await writeAuditEntries(context, [{ ...about, before: null, after: { exportedAt: context.now() } }]);
  });
}
