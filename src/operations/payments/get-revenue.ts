import { QueryTypes } from 'sequelize';
import type { PaymentMethod } from '../../models/gateway-name.js';
import { Plan } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { tenantScope } from '../tenant-scope.js';

const mostDays = 366;
const dayMilliseconds = 86_400_000;

interface RevenueInput {
  /** Up to today, this one included. */
  days: number;
  /** IANA name of the zone in which days begin. */
  timeZone: string;
}

/** Minor units of the currency. What was paid has its tax in it; refunds count on the day on which they were made. */
interface RevenueSum {
  currency: string;
  payments: number;
  paidMinor: number;
  taxMinor: number;
  refundedMinor: number;
}

export interface Revenue {
  /** `YYYY-MM-DD` of every day, the oldest first. */
  days: string[];
  /** Those without money are left out. */
  byDay: (RevenueSum & { day: string })[];
  byGateway: (RevenueSum & { gateway: PaymentMethod })[];
  byPlan: (RevenueSum & { planId: string; planCode: string })[];
}

/** What was paid and what went back, by day, gateway and plan, each currency by itself. Throws `unprocessable`. */
export async function getRevenue(context: Context, { days: count, timeZone }: RevenueInput): Promise<Revenue> {
  authorizeOperation(context, 'getRevenue');
  if (!Number.isSafeInteger(count) || count < 1 || count > mostDays)
    throw unacceptable('days', `Ask for 1 to ${mostDays} days.`);
  const days = daysUpTo(todayIn(timeZone, context.now()), count);
  const rows = await sums(context, { from: days[0] ?? '', timeZone });
  const byPlan = rows.filter(({ planId }) => planId !== null);
  const plans = await Plan.findAll({
    where: { id: byPlan.map(({ planId }) => planId ?? '') },
    attributes: ['id', 'code'],
  });
  const codes = new Map(plans.map(({ id, code }) => [id, code]));
  return {
    days,
    byDay: rows.flatMap(({ day, ...row }) => (day === null ? [] : [{ ...sumOf(row), day }])),
    byGateway: rows.flatMap(({ gateway, ...row }) => (gateway === null ? [] : [{ ...sumOf(row), gateway }])),
    byPlan: byPlan.map(({ planId, ...row }) => ({
      ...{ ...sumOf(row), planId: planId ?? '', planCode: codes.get(planId ?? '') ?? '' },
    })),
  };
}

interface SumRow extends Record<'payments' | 'paidMinor' | 'taxMinor' | 'refundedMinor', string> {
  currency: string;
  day: string | null;
  gateway: PaymentMethod | null;
  planId: string | null;
}

const sumOf = ({
  currency,
  payments,
  paidMinor,
  taxMinor,
  refundedMinor,
}: Omit<SumRow, 'day' | 'gateway' | 'planId'>) => ({
  currency,
  payments: Number(payments),
  paidMinor: Number(paidMinor),
  taxMinor: Number(taxMinor),
  refundedMinor: Number(refundedMinor),
});

/** Summed by day, gateway and plan first: what is then grouped three ways is some thousand rows, however many payments. */
function sums(context: Context, { from, timeZone }: { from: string; timeZone: string }): Promise<SumRow[]> {
  const ofTenant = tenantScope(context);
  const inTenant = ofTenant === null ? '' : 'and p.tenant_id = $3';
  const since = `($1::date)::timestamp at time zone $2`;
  return context.database.sequelize.query<SumRow>(
    `with moved as (
      select (p.confirmed_at at time zone $2)::date as day, p.currency, p.gateway, p.plan_id, count(*) as payments,
        sum(p.amount_minor) as paid, sum(p.tax_minor) as tax, 0::numeric as refunded
      from payments p where p.confirmed_at >= ${since} ${inTenant} group by 1, 2, 3, 4
      union all
      select (r.completed_at at time zone $2)::date, r.currency, p.gateway, p.plan_id, 0, 0, 0, sum(r.amount_minor)
      from refunds r join payments p on p.id = r.payment_id
      where r.status = 'Completed' and r.refund_to <> 'Plan' and r.completed_at >= ${since} ${inTenant} group by 1, 2, 3, 4
    )
    select currency, day::text, gateway, plan_id as "planId", sum(payments) as payments, sum(paid) as "paidMinor",
      sum(tax) as "taxMinor", sum(refunded) as "refundedMinor"
    from moved group by grouping sets ((currency, day), (currency, gateway), (currency, plan_id))
    order by currency, day, sum(paid) desc, gateway, plan_id`,
    { bind: [from, timeZone, ...(ofTenant === null ? [] : [ofTenant])], type: QueryTypes.SELECT },
  );
}

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

function daysUpTo(today: string, count: number): string[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => dayText(last - (count - 1 - index) * dayMilliseconds));
}

function todayIn(timeZone: string, now: Date): string {
  try {
    return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  } catch {
    throw unacceptable('time_zone', `${timeZone} is no time zone. Give an IANA name, such as Asia/Tehran.`);
  }
}
