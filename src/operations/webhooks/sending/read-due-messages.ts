import type { Database } from '../../../platform/database.js';

/** A message with what its webhook is like at this moment. */
export interface DueMessage {
  id: string;
  webhookId: string;
  tenantId: string;
  eventType: string;
  payload: string;
  /** Made before. */
  attempts: number;
  url: string;
  secretSealed: string;
  /** Null when there is none, or no longer. */
  previousSecretSealed: string | null;
  inOrder: boolean;
  maxInFlight: number;
}

const columns = `m.id, m.tenant_id, m.event_type, m.payload, m.attempts, m.next_attempt_at, m.position`;
const pendingOf = `webhook_messages m where m.webhook_id = w.id and m.state = 'pending' and m.id <> all ($4::uuid[])`;

/**
 * Up to `wanted` messages for each of these webhooks, without those in hand: what is due, the longest due first; where the
 * order counts, the oldest first up to one that is not due. Only of webhooks that this process still holds.
 */
export function readDueMessages(
  database: Database,
  holder: string,
  wanted: readonly { webhookId: string; count: number }[],
  inHand: readonly string[],
  now: Date,
): Promise<DueMessage[]> {
  const text = `
    select m.id, w.id as "webhookId", m.tenant_id as "tenantId", m.event_type as "eventType", m.payload, m.attempts, w.url,
      w.secret_sealed as "secretSealed",
      case when w.previous_secret_until > $1 then w.previous_secret_sealed end as "previousSecretSealed",
      w.in_order as "inOrder", w.max_in_flight as "maxInFlight"
    from unnest($2::uuid[], $3::int[]) as asked (webhook_id, count)
    join webhooks w on w.id = asked.webhook_id and w.is_active
    join webhook_turns turn on turn.webhook_id = w.id and turn.holder = $5 and turn.held_until > clock_timestamp()
    cross join lateral (
      (select ${columns}, true as due from ${pendingOf} and not w.in_order and m.next_attempt_at <= $1
       order by m.next_attempt_at limit asked.count)
      union all
      (select ${columns}, bool_and(m.next_attempt_at <= $1) over (order by m.position) from
        (select ${columns} from ${pendingOf} and w.in_order order by m.position limit asked.count) m)
    ) m
    where m.due
    order by w.id, case when w.in_order then m.position end, m.next_attempt_at, m.position`;
  return database.query({ name: 'read-due-messages', text }, [
    now,
    wanted.map(({ webhookId }) => webhookId),
    wanted.map(({ count }) => count),
    inHand,
    holder,
  ]);
}
