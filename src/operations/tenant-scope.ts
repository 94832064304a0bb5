import type { Context } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';
import { callerOf } from './policy-table.js';

/**
 * The one tenant whose records this call may meet; null = those of every tenant.
 * A service must name it in `X-Tenant-Id`; a user's comes with the token; platform administrators, staff and the
 * service itself see all tenants unless they narrow the call.
 */
export function tenantScope(context: Context): string | null {
  const { actor } = context;
  if (actor.kind === 'user' && callerOf(actor) !== 'platformAdministrator') return actor.tenantId;
  if (actor.kind === 'service' && context.tenantId === null) {
    throw new DomainError('tenant_required', 'Name the tenant in the header X-Tenant-Id.');
  }
  return context.tenantId;
}

/** The tenant that a new record belongs to, for callers that always act within one. */
export function requiredTenant(context: Context): string {
  const tenantId = tenantScope(context) ?? (context.actor.kind === 'user' ? context.actor.tenantId : null);
  if (tenantId === null) throw new DomainError('tenant_required', 'Name the tenant in the header X-Tenant-Id.');
  return tenantId;
}

/** The record, unless it does not exist or belongs to a tenant out of scope: the answer is the same 404. */
export function visible<Row extends { tenantId: string | null }>(context: Context, row: Row | null, what: string): Row {
  const scope = tenantScope(context);
  if (!row || (scope !== null && row.tenantId !== scope)) throw notFound(what);
  return row;
}

export function notFound(what: string): DomainError {
  return new DomainError('not_found', `There is no such ${what}.`);
}
