import { describe, expect, it } from 'vitest';
import { dateOfPersianDay, persianDayOf, persianMonths } from './persian-calendar.js';

describe('the Persian calendar', () => {
  it('finds each day of thirty years again', () => {
    const first = new Date(2015, 2, 21, 12);
    for (let days = 0; days < 30 * 365; days++) {
      const date = new Date(first.getFullYear(), first.getMonth(), first.getDate() + days, 12);
      expect(dateOfPersianDay(persianDayOf(date))?.toDateString()).toBe(date.toDateString());
    }
  });

  it('knows leap years, and days that a month does not have', () => {
    expect(dateOfPersianDay({ year: 1403, month: 12, day: 30 })?.toDateString()).toBe(
      new Date(2025, 2, 20).toDateString(),
    );
    expect(dateOfPersianDay({ year: 1404, month: 12, day: 30 })).toBeNull();
    expect(dateOfPersianDay({ year: 1405, month: 7, day: 31 })).toBeNull();
    expect(dateOfPersianDay({ year: 1405, month: 1, day: 1 })?.toDateString()).toBe(
      new Date(2026, 2, 21).toDateString(),
    );
  });

  it('names its months in order', () => {
    expect([persianMonths[0], persianMonths[7], persianMonths[11]]).toEqual(['فروردین', 'آبان', 'اسفند']);
  });
});
