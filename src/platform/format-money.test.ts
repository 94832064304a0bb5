import { describe, expect, it } from 'vitest';
import { formatMoney, type RialUnit } from './format-money.js';

const tell = (minor: bigint | number | string, currency: string, language: 'en-GB' | 'fa-IR', rialUnit: RialUnit) =>
  formatMoney(minor, currency, { language, rialUnit }).replaceAll('\u00a0', ' ');

describe('an amount of money in words', () => {
  it.each([
    [5_390_000, 'IRR', 'en-GB', 'rial', 'IRR 5,390,000'],
    [5_390_000, 'IRR', 'en-GB', 'toman', '539,000 toman'],
    [5_390_000, 'IRR', 'fa-IR', 'rial', '۵٬۳۹۰٬۰۰۰ ریال'],
    [5_390_000, 'IRR', 'fa-IR', 'toman', '۵۳۹٬۰۰۰ تومان'],
    [0, 'IRR', 'en-GB', 'toman', '0 toman'],
    [7, 'IRR', 'en-GB', 'toman', '0.7 toman'],
    [5_390_005, 'IRR', 'fa-IR', 'toman', '۵۳۹٬۰۰۰٫۵ تومان'],
    [-12_340, 'IRR', 'en-GB', 'toman', '-1,234 toman'],
    [2_900, 'USD', 'en-GB', 'toman', 'US$29.00'],
    [-5, 'USD', 'en-GB', 'rial', '-US$0.05'],
    [1_500, 'JPY', 'en-GB', 'rial', 'JP¥1,500'],
    ['9007199254740993', 'IRR', 'en-GB', 'rial', 'IRR 9,007,199,254,740,993'],
    [9_007_199_254_740_993n, 'IRR', 'en-GB', 'toman', '900,719,925,474,099.3 toman'],
  ] as const)('%s of %s in %s as %s is %s', (minor, currency, language, unit, told) => {
    expect(tell(minor, currency, language, unit)).toBe(told);
  });
});
