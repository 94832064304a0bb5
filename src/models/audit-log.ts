import { type Context, describeActor, type InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';

export interface AuditedChange {
  subjectType: string;
  subjectId: string | null;
  tenantId: string | null;
  before: object | null;
  after: object | null;
}

/**
 * Whether what this caller does stands in the audit trail: all that staff, services, the command line and the
 * administrators of a tenant or the platform do; not what people do with their own account, unless staff act as them.
 */
function isAudited({ actor, via }: Context): boolean {
  if (via === 'seed') return false;
  if (actor.kind === 'user') return actor.isAdmin || actor.isTenantAdmin || actor.impersonator !== undefined;
  return actor.kind === 'staff' || actor.kind === 'service' || actor.kind === 'system';
}

const insertEntries = `
  insert into audit_entries (id, occurred_at, actor_kind, actor_id, actor_label, via, action, reason, client_address,
    user_agent, trace_id, subject_type, subject_id, tenant_id, before, after)
  select id, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, subject_type, subject_id, tenant_id, before, after
  from unnest($11::uuid[], $12::text[], $13::uuid[], $14::uuid[], $15::jsonb[], $16::jsonb[])
    as e(id, subject_type, subject_id, tenant_id, before, after)`;

/** A new record all of whose told fields are empty, or an update of others than those, is not worth an entry. */
function tells({ before, after }: AuditedChange): boolean {
  if (before === null) return Object.values(after ?? {}).some((value) => value !== null);
  return Object.keys(after ?? before).length > 0;
}

/** Writes the entries in the transaction of the change. */
export async function writeAuditEntries(context: InTransaction, changes: AuditedChange[]): Promise<void> {
  const told = changes.filter(tells);
  if (told.length === 0 || !isAudited(context)) return;
  const actor = describeActor(context.actor);
  await transactionConnection(context.transaction).query({
    name: 'insert-audit-entries',
    text: insertEntries,
    values: [
      context.now(),
      actor.kind,
      actor.id,
      actor.label,
      context.via,
      context.operation ?? context.via,
      context.reason ?? null,
      context.clientAddress,
      context.userAgent?.slice(0, 512) ?? null,
      context.traceId,
      told.map(() => context.newId()),
      told.map(({ subjectType }) => subjectType),
      told.map(({ subjectId }) => subjectId),
      told.map(({ tenantId }) => tenantId),
      told.map(({ before }) => before && JSON.stringify(before)),
      told.map(({ after }) => after && JSON.stringify(after)),
    ],
  });
}
