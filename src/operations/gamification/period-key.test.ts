import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodKey } from './period-key.js';

const tehran = 'Asia/Tehran';

describe('periodKey', () => {
  it.each([
    ['2026-11-23T20:29:59.999Z', '2026-11-23'],
    ['2026-11-23T20:30:00.000Z', '2026-11-24'],
    ['2026-12-31T20:29:59.999Z', '2026-12-31'],
    ['2026-12-31T20:30:00.000Z', '2027-01-01'],
    // Iran kept summer time until 2022.
    ['2022-07-01T19:29:59.999Z', '2022-07-01'],
    ['2022-07-01T19:30:00.000Z', '2022-07-02'],
  ])('the day in Tehran at %s is %s', (moment, day) => {
    expect(periodKey('Daily', new Date(moment), tehran)).toBe(day);
  });

  it.each([
    ['2026-11-22T20:29:59.999Z', '2026-W47'],
    ['2026-11-22T20:30:00.000Z', '2026-W48'],
    ['2020-12-31T12:00:00Z', '2020-W53'],
    ['2021-01-03T12:00:00Z', '2020-W53'],
    ['2021-01-04T12:00:00Z', '2021-W01'],
    ['2024-12-30T12:00:00Z', '2025-W01'],
    ['2027-01-03T20:29:59Z', '2026-W53'],
    ['2027-01-03T20:30:00Z', '2027-W01'],
  ])('the week in Tehran at %s is %s', (moment, week) => {
    expect(periodKey('Weekly', new Date(moment), tehran)).toBe(week);
  });

  it.each(['OneTime', 'Onboarding', 'Milestone'] as const)('a quest of type %s does not restart', (type) => {
    expect(periodKey(type, new Date(), tehran)).toBe('once');
  });

  const zones = [
    tehran,
    'UTC',
    'America/St_Johns',
    'Pacific/Apia',
    'Pacific/Chatham',
    'America/Sao_Paulo',
    'Europe/Berlin',
  ];
  const moments = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });

  /** By the parts that Intl gives, and weeks counted one by one from the first of January: another way than the code's. */
  function partsIn(zone: string, moment: Date) {
    const options = { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short' } as const;
    const parts = new Intl.DateTimeFormat('en-US', options).formatToParts(moment);
    const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
    return {
      year: Number(part('year')),
      month: Number(part('month')),
      day: Number(part('day')),
      weekday: part('weekday'),
    };
  }

  it('names the local day, in every zone', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, zone) => {
        const { year, month, day } = partsIn(zone, moment);
        const expected = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
        expect(periodKey('Daily', moment, zone)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('names the ISO week of the local day, in every zone', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zones), (moment, zone) => {
        const { year, month, day, weekday } = partsIn(zone, moment);
        const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
        const monday = new Date(Date.UTC(year, month - 1, day - weekdays.indexOf(weekday)));
        // The week belongs to the year that has more of its days; its number is how many such Mondays came before.
        const thursdayYear = new Date(
          Date.UTC(monday.getUTCFullYear(), monday.getUTCMonth(), monday.getUTCDate() + 3),
        ).getUTCFullYear();
        let week = 0;
        for (
          let first = new Date(Date.UTC(thursdayYear, 0, -2));
          first <= monday;
          first.setUTCDate(first.getUTCDate() + 1)
        )
          if (first.getUTCDay() === 1) week += 1;
        expect(periodKey('Weekly', moment, zone)).toBe(`${thursdayYear}-W${String(week).padStart(2, '0')}`);
      }),
      { numRuns: 500 },
    );
  });
});
