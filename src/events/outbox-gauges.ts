import { Gauge, register } from 'prom-client';
import { clock } from '../platform/clock.js';
import type { Database } from '../platform/database.js';
import { type OutboxStatus, readOutboxStatus } from './outbox-status.js';

const eventsName = 'outbox_events';
const ageName = 'outbox_oldest_pending_seconds';

/** What waits in the outbox, read when the metrics are; the figures stand still while the database is away. Returns the undoing. */
export function watchOutbox(database: Database): () => void {
  const read = (take: (status: OutboxStatus) => void) =>
    readOutboxStatus(database, clock.now()).then(take, () => undefined);

  new Gauge({
    name: eventsName,
    help: 'Committed events that wait to be published, and events set aside after repeated refusals.',
    labelNames: ['state'],
    collect() {
      return read((status) => {
        this.set({ state: 'pending' }, status.pending);
        this.set({ state: 'set_aside' }, status.setAside);
      });
    },
  });
  new Gauge({
    name: ageName,
    help: 'Age of the oldest event that waits.',
    collect() {
      return read((status) => this.set(status.oldestPendingSeconds));
    },
  });
  return () => {
    for (const name of [eventsName, ageName]) register.removeSingleMetric(name);
  };
}
