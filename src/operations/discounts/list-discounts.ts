import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { tenantScope } from '../tenant-scope.js';

/** Newest first; those of the tenant in scope, without the ones that are good everywhere or for one user alone. */
export async function listDiscounts(context: Context, pages: PageRequest): Promise<Page<Discount>> {
  authorizeOperation(context, 'listDiscounts');
  const scope = tenantScope(context);
  const { rows, count } = await Discount.findAndCountAll({
    where: { forUserId: null, ...(scope !== null && { tenantId: scope }) },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    ...limitsOf(pages),
  });
  return { rows, total: count, ...pages };
}
