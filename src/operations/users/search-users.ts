import { col, literal, Op, type Order, type WhereOptions, where } from 'sequelize';
import { User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { containing, limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';

export type UserRole = 'admin' | 'tenant_admin' | 'member';

export interface SearchUsersInput extends PageRequest {
  /** Part of the e-mail address, phone number or name, ignoring case. */
  q?: string;
  tenantId?: string;
  banned?: boolean;
  role?: UserRole;
}

const roleConditions: Record<UserRole, WhereOptions> = {
  admin: { isAdmin: true },
  tenant_admin: { isTenantAdmin: true },
  member: { isAdmin: false, isTenantAdmin: false },
};

/** Newest first. */
export async function searchUsers(context: Context, input: SearchUsersInput): Promise<Page<User>> {
  authorizeOperation(context, 'searchUsers');
  const wanted = { [Op.and]: conditionsOf(context, input) };
  const order: Order = [
    ['createdAt', 'DESC'],
    ['id', 'ASC'],
  ];
  const [total, rows] = await Promise.all([
    User.count({ where: wanted }),
    User.findAll({ where: wanted, include: 'openBan', order, ...limitsOf(input) }),
  ]);
  return { rows, total, page: input.page, pageSize: input.pageSize };
}

function conditionsOf(context: Context, { q, tenantId, banned, role }: SearchUsersInput): WhereOptions[] {
  const scope = tenantScope(context);
  if (scope !== null && tenantId !== undefined && tenantId !== scope) throw notFound('tenant');
  const within = tenantId ?? scope;
  const conditions: WhereOptions[] = [];
  if (within !== null) conditions.push({ tenantId: within });
  if (q?.trim()) conditions.push(where(col('User.search_text'), { [Op.like]: containing(q) }));
  if (role) conditions.push(roleConditions[role]);
  if (banned !== undefined) conditions.push(bannedCondition(context, banned));
  return conditions;
}

function bannedCondition(context: Context, banned: boolean): WhereOptions {
  const now = context.database.sequelize.escape(context.now());
  const inForce = `select user_id from bans where lifted_at is null and (unblock_date is null or unblock_date > ${now})`;
  return literal(`"User"."id" ${banned ? '' : 'not '}in (${inForce})`);
}
