import { sealedEventTypes } from '../events/catalog.js';
import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import { modelsWithPersonalData } from './recorded-model.js';

/** Every attribute that tells of a person, as the audit trail names it. */
const personalAttributes = () => [...new Set(modelsWithPersonalData().flatMap(({ rows }) => rows.attributes))];
const snakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Whoever's rows these ids are, and those that went before: the trail knows whose they were. */
export const subjectsOfPerson = `
  select unnest($2::uuid[]) union
  select subject_id from audit_entries where coalesce(after ->> 'userId', before ->> 'userId') = $1::uuid::text`;

const blankedValues = (column: string) => `
  case when ${column} is null then null else coalesce((
    select jsonb_object_agg(key, case when key = any($3::text[]) and value <> 'null' then '"erased"' else value end)
    from jsonb_each(${column})), '{}') end`;

/**
 * Takes the person out of the audit trail: that something was done, by whom, when and why stays; the values that told of
 * him go, and so does from where he himself acted. The table refuses every other change.
 */
export async function blankAuditTrail(context: InTransaction, userId: string, ids: string[]): Promise<void> {
  const connection = transactionConnection(context.transaction);
  await connection.query(
    `update audit_entries set before = ${blankedValues('before')}, after = ${blankedValues('after')}, erased_user_id = $1
     where subject_id in (${subjectsOfPerson}) and (before ?| $3 or after ?| $3)`,
    [userId, ids, personalAttributes()],
  );
  await connection.query(
    `update audit_entries set client_address = null, user_agent = null, erased_user_id = $1
     where actor_id = $1 and actor_kind = 'user' and (client_address is not null or user_agent is not null)`,
    [userId],
  );
}

/** As the types' schemas let it be. */
const emptied = (type: string) => `case when ${type} like 'tenant.invitation.%' then '"erased"'::jsonb else 'null' end`;

/** The object in `column` of an event, its values that tell of the person emptied; `$2` names them. */
const withoutPerson = (column: string, type: string) => `(
  select jsonb_object_agg(key, case
    when key = any($2::text[]) then ${emptied(type)}
    when key = 'changed' and jsonb_typeof(value) = 'object' then (
      select jsonb_object_agg(key, case when key = any($2::text[]) then ${emptied(type)} else value end) from jsonb_each(value))
    else value end)
  from jsonb_each(${column}))`;

/**
 * Takes the person out of the events, published or not; whoever got them before is told by the event of the erasure.
 * Messages to him that wait to be handed over are not sent any more.
 */
export async function blankOutbox(context: InTransaction, ids: string[]): Promise<void> {
  const connection = transactionConnection(context.transaction);
  await connection.query('delete from outbox_events where entity_id = any($1::uuid[]) and type = any($2::text[])', [
    ids,
    sealedEventTypes,
  ]);
  const names = personalAttributes().map(snakeCase);
  await connection.query(
    `update outbox_events set data = ${withoutPerson('data', 'type')}
     where entity_id = any($1::uuid[]) and (data ?| $2 or data -> 'changed' ?| $2)`,
    [ids, names],
  );
  // What waits for webhooks still goes, so that no receiver misses that something happened.
  await connection.query(
    `update webhook_messages set payload = jsonb_set(payload::jsonb, '{data}', ${withoutPerson(`payload::jsonb -> 'data'`, 'event_type')})::text
     where entity_id = any($1::uuid[]) and (payload::jsonb -> 'data' ?| $2 or payload::jsonb -> 'data' -> 'changed' ?| $2)`,
    [ids, names],
  );
  await connection.query(
    `update webhook_deliveries set response_body = null
     where response_body is not null and message_id in (select id from webhook_messages where entity_id = any($1::uuid[]))`,
    [ids],
  );
}
