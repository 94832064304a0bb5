import { Op } from 'sequelize';
import { Tenant, TenantUsageDay } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { localDay } from '../../platform/local-day.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from './visible-tenant.js';

const mostDays = 366;
const usualDays = 30;
const dayMilliseconds = 86_400_000;

export interface TenantUsageInput {
  tenantId: string;
  /** `YYYY-MM-DD`, both ends included. Without them the thirty days up to today in the tenant's time zone. */
  from?: string;
  to?: string;
  /** How many days, when nothing says where they begin. */
  count?: number;
}

/** Every day of the range, oldest first; days without usage are zero. Throws `unprocessable` for a bad range. */
export async function getTenantUsage(
  context: Context,
  { tenantId, ...range }: TenantUsageInput,
): Promise<TenantUsageDay[]> {
  authorizeOperation(context, 'getTenantUsage');
  const tenant = visibleTenant(context, await Tenant.findByPk(tenantId));
  const today = localDay(context.now(), tenant.timeZone);
  const days = daysOf(range, today);
  const found = await TenantUsageDay.findAll({
    where: { tenantId: tenant.id, usageDate: { [Op.between]: [days[0] ?? '', days.at(-1) ?? ''] } },
  });
  const byDay = new Map(found.map((day) => [day.usageDate, day]));
  const series = days.map(
    (usageDate) => byDay.get(usageDate) ?? TenantUsageDay.build({ ...zero, tenantId: tenant.id, usageDate }),
  );
  await carryStorage(series, today);
  return series;
}

/** What is stored stays so until something changes: a day holds at least what the one before it ended with. */
async function carryStorage(series: TenantUsageDay[], today: string): Promise<void> {
  const [first] = series;
  if (!first) return;
  const before = await TenantUsageDay.findOne({
    where: {
      tenantId: first.tenantId,
      usageDate: { [Op.lt]: first.usageDate },
      storageBytesAtEnd: { [Op.ne]: null },
    },
    order: [['usageDate', 'DESC']],
  });
  let level = before?.storageBytesAtEnd ?? 0;
  for (const day of series) {
    if (day.usageDate > today) return;
    day.setDataValue('storageBytes', Math.max(day.storageBytes, level));
    level = day.storageBytesAtEnd ?? level;
  }
}

const zero = {
  rendersCompleted: 0,
  rendersFailed: 0,
  renderSeconds: 0,
  storageBytes: 0,
  storageBytesAtEnd: null,
  apiCalls: 0,
  activeUsers: 0,
  amountBilledMinor: 0,
  billingCurrency: 'IRR',
  billingStatus: 'Open',
} as const;

function daysOf({ from, to, count = usualDays }: Omit<TenantUsageInput, 'tenantId'>, today: string): string[] {
  const last = to === undefined ? (from === undefined ? today : later(from, today)) : to;
  const end = readDay('to', last);
  const begin = from === undefined ? end - (count - 1) * dayMilliseconds : readDay('from', from);
  if (begin > end) throw unacceptable('from', 'The first day must not come after the last.');
  const asked = (end - begin) / dayMilliseconds + 1;
  if (asked > mostDays) throw unacceptable('from', `Ask for at most ${mostDays} days at a time.`);
  return Array.from({ length: asked }, (_, index) => dayText(begin + index * dayMilliseconds));
}

const later = (one: string, other: string): string => (one > other ? one : other);

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

function readDay(field: string, text: string): number {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) && text > '0001-01-31' ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // The calendar has no 30 February, but Date rolls some over to March.
  if (Number.isNaN(time) || dayText(time) !== text) throw unacceptable(field, 'Give a day such as 2026-11-24.');
  return time;
}
