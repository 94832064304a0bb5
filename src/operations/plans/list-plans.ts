import { Op } from 'sequelize';
import { Plan } from '../../models/index.js';
import type { PlanScope } from '../../models/plan-terms.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredTenant } from '../tenant-scope.js';

/** A longer list would be no offer any more. */
const mostPlans = 500;

/** What is on offer in the caller's tenant: its own plans and those of every tenant, the cheapest of each currency first. */
export async function listPlans(context: Context, { scope }: { scope?: PlanScope } = {}): Promise<Plan[]> {
  authorizeOperation(context, 'listPlans');
  const tenantId = requiredTenant(context);
  return Plan.findAll({
    where: {
      isActive: true,
      tenantId: { [Op.or]: [{ [Op.eq]: tenantId }, { [Op.is]: null }] },
      ...(scope !== undefined && { scope }),
    },
    order: ['currency', 'priceMinor', 'code', 'id'],
    limit: mostPlans,
  });
}
