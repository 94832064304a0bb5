import { formatMoney, minorUnitsOf } from '../format';
import type { Texts } from '../texts';
import { type DatedDay, formatCompact, type Measure } from '../usage/measures';

/** See src/operations/payments/get-revenue.ts. */
export interface RevenueSum {
  currency: string;
  payments: number;
  paidMinor: number;
  taxMinor: number;
  refundedMinor: number;
}

export interface RevenueAnswer {
  days: string[];
  byDay: (RevenueSum & { day: string })[];
  byGateway: (RevenueSum & { gateway: string })[];
  byPlan: (RevenueSum & { planId: string; planCode: string })[];
}

type RevenueDay = DatedDay & RevenueSum;

export const netOf = ({ paidMinor, refundedMinor }: RevenueSum): number => paidMinor - refundedMinor;

/** Every day of the span in one currency, those without money as well. */
export function daysIn({ days, byDay }: RevenueAnswer, currency: string): RevenueDay[] {
  const found = new Map(byDay.filter((sum) => sum.currency === currency).map((sum) => [sum.day, sum]));
  const none = { currency, payments: 0, paidMinor: 0, taxMinor: 0, refundedMinor: 0 };
  return days.map((day) => ({ ...(found.get(day) ?? none), usageDate: day }));
}

/** Of these the first two are drawn; what is left after refunds may be below zero and stands in the table. */
export function revenueMeasures({ t }: Texts, currency: string): Measure<RevenueDay>[] {
  const tickUnit = minorUnitsOf(currency);
  const money = (id: string, of: (day: RevenueDay) => number): Measure<RevenueDay> => ({
    id: `${id} ${currency}`,
    name: t(`revenue.${id}`),
    of,
    isLevel: false,
    format: (minor) => formatMoney(String(minor), currency),
    formatTick: (minor) => formatCompact(minor / tickUnit),
    tickUnit,
  });
  return [
    money('paid', (day) => day.paidMinor),
    money('refunded', (day) => day.refundedMinor),
    money('net', netOf),
    money('tax', (day) => day.taxMinor),
  ];
}
