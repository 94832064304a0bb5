import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { QueryTypes, type Sequelize } from 'sequelize';
import { parse } from 'yaml';
import { type RecordedEvent, toCloudEvent } from '../events/catalog.js';
import { opened } from '../events/outbox.js';
import { AuditEntry, OutboxEvent } from '../models/index.js';
import type { Context } from '../platform/context.js';

const folder = new URL('../../contracts/events/', import.meta.url);
const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
for (const name of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  ajv.addSchema(parse(readFileSync(new URL(name, folder), 'utf8'), { merge: true }));
}

export interface ToldEvent {
  type: string;
  entity: string;
  tenantId: string | null;
  data: Record<string, unknown>;
}

/** The events that a call left in the outbox, in order, each held to its schema. */
export async function eventsOf({ traceId }: Context): Promise<ToldEvent[]> {
  const rows = await OutboxEvent.findAll({ where: { traceId }, order: ['position'] });
  return rows.map((row) => {
    const event = validEvent(row.get() as RecordedEvent);
    const { type, entityType, entityId, tenantId, data } = event;
    return { type, entity: `${entityType}/${entityId}`, tenantId, data: data as unknown as Record<string, unknown> };
  });
}

/** Holds every event that was recorded in a database to its schema, whoever asked about it. */
export async function requireValidEvents(sequelize: Sequelize): Promise<void> {
  const rows = await sequelize.query<RecordedEvent>(
    `select id, type, entity_type as "entityType", entity_id as "entityId", tenant_id as "tenantId", data,
      trace_id as "traceId", occurred_at as "occurredAt" from outbox_events`,
    { type: QueryTypes.SELECT },
  );
  for (const row of rows) validEvent(row);
}

/** The event as it is told, held to the schemas of envelope and data. */
function validEvent(row: RecordedEvent): RecordedEvent {
  const event = opened(row);
  requireValid('envelope.yaml', toCloudEvent(event));
  requireValid(`${row.type.split('.')[0]}.yaml#/$defs/${row.type}`, event.data);
  return event;
}

/** `identity.yaml` holds the types `identity.…`, and so on; types of one file are told apart by their whole name. */
function requireValid(reference: string, value: unknown): void {
  const validate = ajv.getSchema(reference);
  if (!validate) throw new Error(`There is no schema at ${reference}.`);
  if (!validate(value))
    throw new Error(`${reference} refuses ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`);
}

export async function typesOf(context: Context): Promise<string[]> {
  return (await eventsOf(context)).map(({ type }) => type);
}

/** The audit entries that a call left, told by what matters. */
export async function auditOf({ traceId }: Context) {
  const entries = await AuditEntry.findAll({ where: { traceId }, order: ['subjectType', 'id'] });
  return entries.map(
    ({ actorKind, actorId, actorLabel, via, action, subjectType, subjectId, tenantId, reason, before, after }) => ({
      actor: { kind: actorKind, id: actorId, label: actorLabel },
      via,
      action,
      subject: `${subjectType}/${subjectId}`,
      tenantId,
      reason,
      before: before as Record<string, unknown> | null,
      after: after as Record<string, unknown> | null,
    }),
  );
}

/** The refusal of a call: its code, or the error itself when it is none of ours. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return 'done';
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

/** How often each answer was given. */
export async function tally(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of await Promise.all(calls.map(codeOf))) counts[String(code)] = (counts[String(code)] ?? 0) + 1;
  return counts;
}
