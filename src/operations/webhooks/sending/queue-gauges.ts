import { Gauge, register } from 'prom-client';
import { clock } from '../../../platform/clock.js';
import type { Database } from '../../../platform/database.js';

const waitingName = 'webhook_messages_waiting';
const ageName = 'webhook_messages_oldest_seconds';

const status = {
  name: 'webhook-queue-status',
  text: `select count(*)::int as waiting, min(m.created_at) as oldest
    from webhook_messages m join webhooks w on w.id = m.webhook_id and w.is_active where m.state = 'pending'`,
};

/** What waits for webhooks that are switched on, read when the metrics are; it stands still while the database is away. Returns the undoing. */
export function watchWebhookQueue(database: Database): () => void {
  const read = (take: (row: { waiting: number; oldest: Date | null }) => void) =>
    database.query<{ waiting: number; oldest: Date | null }>(status, []).then(
      ([row]) => row && take(row),
      () => undefined,
    );

  new Gauge({
    name: waitingName,
    help: 'Messages that wait to be sent to webhooks, those that wait for their next attempt among them.',
    collect() {
      return read(({ waiting }) => this.set(waiting));
    },
  });
  new Gauge({
    name: ageName,
    help: 'Age of the oldest message that waits for a webhook.',
    collect() {
      return read(({ oldest }) =>
        this.set(oldest ? Math.max(0, (clock.now().getTime() - oldest.getTime()) / 1000) : 0),
      );
    },
  });
  return () => {
    for (const name of [waitingName, ageName]) register.removeSingleMetric(name);
  };
}
