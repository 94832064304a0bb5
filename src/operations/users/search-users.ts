import type { User } from '../../models/index.js';
import { findUsers, type UserRole } from '../../models/user-search.js';
import type { Context } from '../../platform/context.js';
import { containing, limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';

export interface SearchUsersInput extends PageRequest {
  /** Part of the e-mail address, phone number or name, ignoring case. */
  q?: string;
  tenantId?: string;
  banned?: boolean;
  role?: UserRole;
}

/** Newest first. */
export async function searchUsers(context: Context, input: SearchUsersInput): Promise<Page<User>> {
  authorizeOperation(context, 'searchUsers');
  const { q, tenantId, role, banned, page, pageSize } = input;
  const scope = tenantScope(context);
  if (scope !== null && tenantId !== undefined && tenantId !== scope) throw notFound('tenant');
  const pattern = q?.trim() ? containing(q) : undefined;
  const within = tenantId ?? scope ?? undefined;
  const found = await findUsers(context, { tenantId: within, pattern, role, banned }, limitsOf(input));
  return { ...found, page, pageSize };
}
