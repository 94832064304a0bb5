import type { ClientBase } from 'pg';
import { fitsEventPattern } from '../../models/event-pattern.js';
import { webhookBody } from '../../models/webhook-body.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { notifyAfterCommit } from '../../platform/notifications.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { sealedEventTypes } from '../catalog.js';
import { addWebhookMessages, type EventToSend } from './add-webhook-messages.js';
import { markFannedOut, takeUnsent, type UnsentEvent } from './unsent-events.js';

const batchSize = 500;
/** A batch ends with the event that makes it so many. */
const fullMessages = 2_000;
/** The two-part advisory lock of whoever fans out. */
const lock = [7_205_118, 1] as const;
const sealedTypes: ReadonlySet<string> = new Set(sealedEventTypes);

export interface FannedOut {
  marked: number;
  messages: number;
}

/**
 * Writes a message for each event and each active webhook of its tenant that wants it, and marks the events, in one
 * transaction: a crash leaves both or neither. One process at a time, since two would mix up the order; null when another
 * one is at it.
 */
export function fanOutBatch(context: Context): Promise<FannedOut | null> {
  return inTransaction(context, async (context) => {
    const connection = transactionConnection(context.transaction);
    const { rows } = await connection.query<{ taken: boolean }>({
      name: 'lock-fan-out',
      text: 'select pg_try_advisory_xact_lock($1, $2) as taken',
      values: [...lock],
    });
    if (!rows[0]?.taken) return null;
    const events = await takeUnsent(connection, batchSize);
    if (events.length === 0) return { marked: 0, messages: 0 };
    const { handled, wanted } = chooseTakers(events, await webhooksOf(connection, events));
    const messages = wanted.length === 0 ? 0 : await tellWebhooks(context, wanted);
    await markFannedOut(connection, handled, context.now());
    return { marked: handled.length, messages };
  });
}

interface Taker {
  id: string;
  tenant_id: string;
  events: string[];
}

async function webhooksOf(connection: ClientBase, events: UnsentEvent[]): Promise<Map<string, Taker[]>> {
  const tenantIds = new Set(events.flatMap(({ tenantId }) => tenantId ?? []));
  const { rows } = await connection.query<Taker>({
    name: 'active-webhooks-of-tenants',
    text: 'select id, tenant_id, events from webhooks where tenant_id = any ($1::uuid[]) and is_active order by id',
    values: [[...tenantIds]],
  });
  const byTenant = new Map<string, Taker[]>();
  for (const row of rows) byTenant.set(row.tenant_id, [...(byTenant.get(row.tenant_id) ?? []), row]);
  return byTenant;
}

function chooseTakers(events: UnsentEvent[], webhooks: Map<string, Taker[]>) {
  const handled: UnsentEvent[] = [];
  const wanted: EventToSend[] = [];
  let messages = 0;
  for (const event of events) {
    if (messages >= fullMessages) break;
    handled.push(event);
    // What is sealed is for the service alone that delivers it.
    if (event.tenantId === null || sealedTypes.has(event.type)) continue;
    const takers = (webhooks.get(event.tenantId) ?? []).filter(({ events }) =>
      events.some((pattern) => fitsEventPattern(pattern, event.type)),
    );
    if (takers.length === 0) continue;
    messages += takers.length;
    const body = webhookBody({ ...event, data: JSON.parse(event.data) });
    wanted.push({ ...event, tenantId: event.tenantId, body, webhookIds: takers.map(({ id }) => id) });
  }
  return { handled, wanted };
}

async function tellWebhooks(context: InTransaction, wanted: EventToSend[]): Promise<number> {
  const { database, transaction } = context;
  const added = await addWebhookMessages(context, wanted);
  notifyAfterCommit(database, transaction, 'webhooks', [...new Set(wanted.flatMap(({ webhookIds }) => webhookIds))]);
  return added;
}
