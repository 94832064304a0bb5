import { Op } from 'sequelize';
import { User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

/**
 * Throws `conflict` when nobody but this user could manage the tenant. The caller holds the tenant's row, so that two who
 * take the role from each other wait for each other here.
 */
export async function requireAnotherManager(context: InTransaction, { id, tenantId }: User): Promise<void> {
  const { transaction } = context;
  const where = { tenantId, isTenantAdmin: true, id: { [Op.ne]: id } };
  const others = await User.findAll({ where, include: 'openBan', transaction });
  if (others.some(({ openBan }) => !openBan?.isInForce(context.now()))) return;
  throw new DomainError('conflict', 'This is the last manager of the tenant. Make somebody else a manager first.');
}
