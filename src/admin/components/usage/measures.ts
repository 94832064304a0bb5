import { formatMoney, formatNumber, language, minorUnitsOf } from '../format';
import type { Texts } from '../texts';

/** `YYYY-MM-DD`. */
export interface DatedDay {
  usageDate: string;
}

/** A day in the tenant's time zone; see src/admin/resources/tenant-usage.ts. */
export interface UsageDay extends DatedDay {
  rendersCompleted: number;
  rendersFailed: number;
  renderSeconds: number;
  storageBytes: number;
  apiCalls: number;
  activeUsers: number;
  amountBilledMinor: number;
  billingCurrency: string;
}

/** One thing that is counted by day. */
export interface Measure<Day extends DatedDay = UsageDay> {
  id: string;
  name: string;
  of(day: Day): number;
  /** Levels, such as storage, are not added up over days: the highest counts. */
  isLevel: boolean;
  format(value: number): string;
  /** Short, for the axis. */
  formatTick(value: number): string;
  /** What the axis counts one by one: an hour is 3600 seconds. */
  tickUnit: number;
}

const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
const hours = new Intl.NumberFormat(language, { style: 'unit', unit: 'hour', maximumFractionDigits: 2 });
const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The short names of sizes are Latin in Persian, the long ones are not. */
const unitDisplay = language === 'fa-IR' ? 'long' : 'short';

function formatBytes(bytes: number): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const options = { style: 'unit', unit: sizes[power] ?? 'byte', unitDisplay, maximumFractionDigits: 2 } as const;
  return (bytes / 1000 ** power).toLocaleString(language, options);
}

const formatHours = (seconds: number): string => hours.format(seconds / 3600);
export const formatCompact = (value: number): string => compact.format(value);

/** All that is shown, in the order of the buttons and columns; amounts of each currency by themselves. */
export function measuresOf({ t }: Texts, days: readonly UsageDay[]): Measure[] {
  const count = (id: 'rendersCompleted' | 'rendersFailed' | 'apiCalls' | 'activeUsers', isLevel = false): Measure => ({
    id,
    name: t(`usage.${id}`),
    of: (day) => day[id],
    isLevel,
    format: formatNumber,
    formatTick: formatCompact,
    tickUnit: 1,
  });
  const billed = days.filter(({ amountBilledMinor }) => amountBilledMinor > 0);
  const currencies = [...new Set((billed.length > 0 ? billed : days.slice(0, 1)).map((day) => day.billingCurrency))];
  return [
    count('rendersCompleted'),
    count('rendersFailed'),
    {
      id: 'renderSeconds',
      name: t('usage.renderSeconds'),
      of: (day) => day.renderSeconds,
      isLevel: false,
      format: formatHours,
      formatTick: formatHours,
      tickUnit: 3600,
    },
    {
      id: 'storageBytes',
      name: t('usage.storageBytes'),
      of: (day) => day.storageBytes,
      isLevel: true,
      format: formatBytes,
      formatTick: formatBytes,
      tickUnit: 1,
    },
    count('apiCalls'),
    count('activeUsers', true),
    ...currencies.map((currency) => billedIn(t, currency, currencies.length > 1)),
  ];
}

function billedIn(t: Texts['t'], currency: string, isOneOfSeveral: boolean): Measure {
  const tickUnit = minorUnitsOf(currency);
  return {
    id: `billed ${currency}`,
    name: isOneOfSeveral ? t('usage.billedIn', { currency }) : t('usage.billed'),
    of: (day) => (day.billingCurrency === currency ? day.amountBilledMinor : 0),
    isLevel: false,
    format: (minor) => formatMoney(String(minor), currency),
    formatTick: (minor) => formatCompact(minor / tickUnit),
    tickUnit,
  };
}

/** The sum over the days, or the highest where a sum means nothing. */
export function totalOf<Day extends DatedDay>({ of, isLevel }: Measure<Day>, days: readonly Day[]): number {
  return days.map(of).reduce((total, value) => (isLevel ? Math.max(total, value) : total + value), 0);
}

const dayOfMonth = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const fullDay = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });

/** The day is one already, in the tenant's zone: no other zone may move it. Jalali in Persian. */
export const formatDay = ({ usageDate }: DatedDay): string => fullDay.format(new Date(`${usageDate}T00:00:00Z`));
export const formatShortDay = ({ usageDate }: DatedDay): string =>
  dayOfMonth.format(new Date(`${usageDate}T00:00:00Z`));
