import { col, fn, literal, Op, type WhereOptions, where } from 'sequelize';
import { Tenant } from '../../models/index.js';
import type { TenantStatus } from '../../models/tenant-steps.js';
import type { Context } from '../../platform/context.js';
import { containing, limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';

export interface ListTenantsInput extends PageRequest {
  /** Part of the slug or name, ignoring case. */
  q?: string;
  status?: TenantStatus;
}

/** Newest first. A service sees the tenant it names, or all when it names none: it asks for the list itself. */
export async function listTenants(context: Context, { q, status, ...pages }: ListTenantsInput): Promise<Page<Tenant>> {
  authorizeOperation(context, 'listTenants');
  const conditions: WhereOptions[] = [];
  if (context.tenantId !== null) conditions.push({ id: context.tenantId });
  if (status) conditions.push({ status });
  if (q?.trim()) conditions.push(where(fn('lower', literal(`slug || ' ' || name`)), { [Op.like]: containing(q) }));
  const { rows, count } = await Tenant.findAndCountAll({
    where: { [Op.and]: conditions },
    order: [
      [col('created_at'), 'DESC'],
      ['id', 'ASC'],
    ],
    ...limitsOf(pages),
  });
  return { rows, total: count, ...pages };
}
