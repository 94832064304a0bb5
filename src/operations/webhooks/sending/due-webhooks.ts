import type { Database } from '../../../platform/database.js';

export interface DueWebhook {
  webhookId: string;
  /** Of the first message that can go next, and not before the endpoint may be called again. */
  dueAt: Date;
}

/** Active, of a tenant that may be served. `$1` is the service's time. */
export const servedWebhooks = `
  webhooks w join tenants t on t.id = w.tenant_id and w.is_active
    and (t.status = 'Active' or t.status = 'Trial' and t.trial_ends_at > $1)`;

/** Goes from webhook to webhook in the index: its time grows with their number, not with that of their messages. */
const allWaiting = `
  with recursive waiting (webhook_id) as (
    (select webhook_id from webhook_messages where state = 'pending' order by webhook_id limit 1)
    union all
    select (
      select m.webhook_id from webhook_messages m
      where m.state = 'pending' and m.webhook_id > waiting.webhook_id order by m.webhook_id limit 1)
    from waiting where waiting.webhook_id is not null
  )`;
const theseWaiting = 'with waiting (webhook_id) as (select unnest($2::uuid[]))';

const dueOf = (waiting: string) => `
  ${waiting}
  select w.id as "webhookId", greatest(first.next_attempt_at, turn.rest_until) as "dueAt"
  from waiting join ${servedWebhooks} on w.id = waiting.webhook_id
  left join webhook_turns turn on turn.webhook_id = w.id
  cross join lateral (
    (select next_attempt_at from webhook_messages
     where not w.in_order and webhook_id = w.id and state = 'pending' order by next_attempt_at limit 1)
    union all
    (select next_attempt_at from webhook_messages
     where w.in_order and webhook_id = w.id and state = 'pending' order by position limit 1)
  ) first
  where turn.held_until is null or turn.held_until < clock_timestamp()`;

/** The webhooks with messages that wait and that no process has in hand; of `webhookIds` alone, if given. */
export function dueWebhooks(database: Database, now: Date, webhookIds?: string[]): Promise<DueWebhook[]> {
  return webhookIds
    ? database.query<DueWebhook>({ name: 'these-due-webhooks', text: dueOf(theseWaiting) }, [now, webhookIds])
    : database.query<DueWebhook>({ name: 'all-due-webhooks', text: dueOf(allWaiting) }, [now]);
}
