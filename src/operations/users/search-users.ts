import type { User } from '../../models/index.js';
import { findUsers, type UserRole } from '../../models/user-search.js';
import type { Context } from '../../platform/context.js';
import { containing, limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { soughtText } from './sought-text.js';

export interface SearchUsersInput extends PageRequest {
  /** Part of the e-mail address, of the phone number in any spelling, or of the name; alike letters count as one. */
  q?: string;
  tenantId?: string;
  banned?: boolean;
  role?: UserRole;
  /** Whether one of the addresses is verified. */
  verified?: boolean;
  registeredFrom?: Date;
  /** Before this. */
  registeredTo?: Date;
}

/** Newest first. */
export async function searchUsers(context: Context, input: SearchUsersInput): Promise<Page<User>> {
  authorizeOperation(context, 'searchUsers');
  const { q, tenantId, page, pageSize, ...filters } = input;
  const scope = tenantScope(context);
  if (scope !== null && tenantId !== undefined && tenantId !== scope) throw notFound('tenant');
  const pattern = q?.trim() ? containing(soughtText(q)) : undefined;
  const within = tenantId ?? scope ?? undefined;
  const found = await findUsers(context, { ...filters, tenantId: within, pattern }, limitsOf(input));
  return { ...found, page, pageSize };
}
