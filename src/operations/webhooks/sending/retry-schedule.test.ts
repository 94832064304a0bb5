import { describe, expect, it } from 'vitest';
import { usualRetrySeconds } from '../../../platform/webhook-settings.js';
import { nextAttemptAt, restAfter } from './retry-schedule.js';

const now = new Date('2026-11-30T08:00:00Z');
const secondsTo = (at: Date | null) => at && (at.getTime() - now.getTime()) / 1000;

describe('nextAttemptAt', () => {
  it('follows the delays of Standard Webhooks, then gives up', () => {
    const delays = Array.from({ length: 11 }, (_, attempts) =>
      secondsTo(nextAttemptAt(usualRetrySeconds, { attempts, now, random: () => 0 })),
    );
    const hours = (count: number) => count * 3600;
    expect(delays).toEqual([0, 5, 300, 1800, ...[2, 5, 10, 14, 20, 24].map(hours), null]);
  });

  it('waits up to a tenth longer', () => {
    const waits = [0, 0.5, 0.999].map((random) =>
      secondsTo(nextAttemptAt([0, 100], { attempts: 1, now, random: () => random })),
    );
    expect(waits).toEqual([100, 105, 109.99]);
  });
});

describe('restAfter', () => {
  const rest = (status: number, retryAfter?: string, failures = 1) =>
    restAfter({ status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } }, { failures, now });

  it.each([429, 502, 504])('slows down after %i, more with each in a row', (status) => {
    expect([1, 2, 3].map((failures) => rest(status, undefined, failures))).toEqual([5_000, 10_000, 20_000]);
    expect(rest(status, undefined, 1_000_000)).toBe(3_600_000);
  });

  it.each([200, 204, 301, 400, 404, 410, 500, 503])('does not after %i', (status) => {
    expect(rest(status)).toBe(0);
  });

  it.each<[string, number]>([
    ['0', 0],
    ['120', 120_000],
    ['86400', 3_600_000],
    ['9999999999', 3_600_000],
    ['Mon, 30 Nov 2026 08:01:00 GMT', 60_000],
    ['Mon, 30 Nov 2026 07:00:00 GMT', 0],
    ['Tue, 30 Nov 2027 08:00:00 GMT', 3_600_000],
  ])('does what Retry-After asks: %s', (text, milliseconds) => {
    expect(rest(503, text)).toBe(milliseconds);
    expect(rest(429, text)).toBe(milliseconds);
  });

  it.each(['-1', '1.5', 'soon', '', '99999999999999999999', '2026-11-30', 'Mon, no such date at all GMT', '1e3'])(
    'does not believe Retry-After: %j',
    (text) => {
      expect(rest(503, text)).toBe(0);
      expect(rest(429, text)).toBe(5_000);
    },
  );

  it('pays no heed to it in an answer that is no failure', () => {
    expect(rest(200, '60')).toBe(0);
  });
});
