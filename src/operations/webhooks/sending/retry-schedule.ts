import type { IncomingHttpHeaders } from 'node:http';

/** Neither a receiver's mistake nor its whim keeps an endpoint from being tried again within the hour. */
const longestRestMs = 3_600_000;
const firstRestMs = 5_000;
/** Of the wait, up to which it is made longer, so that what failed together does not come again together. */
const jitter = 0.1;

/** When an attempt is to be made that failed before `attempts` times: null when it was the last. `delaysSeconds` has one per attempt. */
export function nextAttemptAt(
  delaysSeconds: readonly number[],
  { attempts, now, random = Math.random }: { attempts: number; now: Date; random?: () => number },
): Date | null {
  const delay = delaysSeconds[attempts];
  if (delay === undefined) return null;
  return new Date(now.getTime() + Math.round(delay * 1000 * (1 + jitter * random())));
}

/** Answers by which a receiver, or what stands before it, says that it is too much. */
const overloaded = [429, 502, 504];

/**
 * How long the whole endpoint is left alone after this answer, in milliseconds: as long as `Retry-After` asks, within an hour,
 * else longer with each of the `failures` in a row. 0 when it is not to be slowed down.
 */
export function restAfter(
  { status, headers }: { status: number; headers: IncomingHttpHeaders },
  { failures, now }: { failures: number; now: Date },
): number {
  const asked = status >= 400 ? readRetryAfter(headers['retry-after'], now) : null;
  if (asked !== null) return Math.min(asked, longestRestMs);
  if (!overloaded.includes(status)) return 0;
  return Math.min(firstRestMs * 2 ** Math.min(failures - 1, 20), longestRestMs);
}

/** Seconds, or a date of HTTP (RFC 9110, 10.2.3); in milliseconds, null for what is neither. */
function readRetryAfter(text: string | undefined, now: Date): number | null {
  if (text === undefined) return null;
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Date.parse also takes much that is no date of HTTP.
  if (!/^[A-Z][a-z]{2,8}, .{10,40}GMT$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
