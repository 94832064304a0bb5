import { expect, it } from 'vitest';
import { endOfLocalDay, localDay } from './local-day.js';

it.each([
  ['2026-11-30T20:29:59.999Z', 'Asia/Tehran', '2026-11-30', '2026-11-30T20:30:00.000Z'],
  ['2026-11-30T20:30:00.000Z', 'Asia/Tehran', '2026-12-01', '2026-12-01T20:30:00.000Z'],
  ['2026-11-30T20:30:00.000Z', 'UTC', '2026-11-30', '2026-12-01T00:00:00.000Z'],
  // A day of 23 hours, one of 25, and one that begins at one o'clock.
  ['2026-03-29T00:30:00.000Z', 'Europe/Berlin', '2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['2026-10-24T22:00:00.000Z', 'Europe/Berlin', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  ['2026-09-05T12:00:00.000Z', 'America/Santiago', '2026-09-05', '2026-09-06T04:00:00.000Z'],
])('at %s in %s it is %s until %s', (at, zone, day, end) => {
  expect(localDay(new Date(at), zone)).toBe(day);
  expect(endOfLocalDay(new Date(at), zone).toISOString()).toBe(end);
});
