import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../e2e/support/stage.js';

const waitedAtMostMs = 120_000;

/** Waits until the outbox is empty and RabbitMQ has handed everything on; answers with the milliseconds it took. */
export async function untilDrained({ database, events }: Stage): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < waitedAtMostMs) {
    const { rows } = await database.query<{ pending: number; published: number }>(
      `select count(*) filter (where published_at is null)::int as pending, count(published_at)::int as published
       from outbox_events`,
    );
    const arrived = new Set((await events.arrivals()).map(({ id }) => id)).size;
    if (rows[0]?.pending === 0 && arrived === rows[0].published) return performance.now() - startedAt;
    await sleep(100);
  }
  throw new Error(`The outbox is not empty after ${waitedAtMostMs / 1000} s.`);
}
