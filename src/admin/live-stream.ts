import type { Writable } from 'node:stream';
import type { Live } from '../operations/events/get-live.js';
import type { LiveFeed } from '../operations/events/live/live-feed.js';
import type { LiveEnding, Seat } from './live-seats.js';

export interface LiveStreamParts {
  first: Live;
  feed: Pick<LiveFeed, 'wait'>;
  seat: Pick<Seat, 'signal'>;
  read(mark: string): Promise<Live>;
  heartbeatMs?: number;
  /** How long somebody may take for what was sent to him. */
  patienceMs?: number;
}

/** When a browser comes back after the stream has ended. */
const retryMs = 2_000;

/**
 * Writes what comes until the seat is taken away. Nothing is read for somebody who has not taken what he was sent: what he
 * misses by that is told by `isCut`, and never kept for him.
 */
export async function writeLive(out: Writable, parts: LiveStreamParts): Promise<void> {
  const { first, feed, seat, read, heartbeatMs = 15_000, patienceMs = 30_000 } = parts;
  let { mark } = first;
  out.write(`retry: ${retryMs}\n\n`);
  let wasHeldUp = await send(out, messageOf(first), seat.signal, patienceMs);
  while (!seat.signal.aborted) {
    // What came while somebody took his time has woken nobody here.
    if (!wasHeldUp) await feed.wait(heartbeatMs, seat.signal);
    if (seat.signal.aborted) break;
    const live = await read(mark);
    // Who lost his seat while it was read is told none of it.
    if (seat.signal.aborted) break;
    ({ mark } = live);
    const isNews = live.entries.length > 0 || live.isCut;
    // A mark alone is no message to a browser, but it is what the browser comes back with.
    wasHeldUp = await send(out, isNews ? messageOf(live) : `id: ${mark}\n\n`, seat.signal, patienceMs);
  }
}

/** Says why, and ends it; who does not take it is cut off. */
export function endLive(out: Writable, why: LiveEnding): void {
  if (out.destroyed || out.writableNeedDrain) return void out.destroy();
  out.end(`event: ended\ndata: ${JSON.stringify({ why })}\n\n`);
}

const messageOf = ({ entries, mark, isCut }: Live): string =>
  `id: ${mark}\ndata: ${JSON.stringify({ entries, isCut })}\n\n`;

/** Fulfilled once there is room for more: whether that had to be waited for. */
async function send(out: Writable, text: string, signal: AbortSignal, patienceMs: number): Promise<boolean> {
  if (out.write(text) || signal.aborted) return false;
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer);
      out.off('drain', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(() => out.destroy(), patienceMs);
    out.once('drain', end);
    signal.addEventListener('abort', end);
  });
  return true;
}
