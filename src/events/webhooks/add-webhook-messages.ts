import type { InTransaction } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';

export interface EventToSend {
  id: string;
  type: string;
  tenantId: string;
  entityId: string;
  /** As it is signed and sent. */
  body: string;
  webhookIds: string[];
}

/**
 * A message for each event and webhook, in the events' order; the database refuses a second one. A webhook that was
 * deleted meanwhile gets none. Returns how many there are.
 */
export async function addWebhookMessages(
  { transaction, newId, now }: InTransaction,
  events: EventToSend[],
): Promise<number> {
  const pairs = events.flatMap(({ webhookIds }, index) => webhookIds.map((webhookId) => ({ webhookId, index })));
  const { rowCount } = await transactionConnection(transaction).query({
    name: 'add-webhook-messages',
    text: `
      with held as (
        select id from webhooks where id = any ($2::uuid[]) order by id for key share
      )
      insert into webhook_messages
        (id, webhook_id, tenant_id, event_id, event_type, entity_id, payload, next_attempt_at, created_at)
      select message.id, webhook_id, tenant_id, event.id, type, entity_id, body, $9, $9
      from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as message (id, webhook_id, event_no, place)
      join unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::text[])
        with ordinality as event (id, type, tenant_id, entity_id, body, no) on event.no = message.event_no
      join held on held.id = webhook_id
      order by place
      on conflict (webhook_id, event_id) where event_id is not null do nothing`,
    values: [
      pairs.map(() => newId()),
      pairs.map(({ webhookId }) => webhookId),
      pairs.map(({ index }) => index + 1),
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ tenantId }) => tenantId),
      events.map(({ entityId }) => entityId),
      events.map(({ body }) => body),
      now(),
    ],
  });
  return rowCount ?? 0;
}
