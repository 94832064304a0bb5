import { formatMoney as formatAmount } from '../../platform/format-money';

export const language = document.documentElement.lang === 'fa' ? 'fa-IR' : 'en-GB';

/** The service's clock may have been moved; relative times follow it. */
const clockDifference = new Date(window.CONSOLE.now).getTime() - Date.now();

export const now = (): Date => new Date(Date.now() + clockDifference);

/** Whole numbers beyond what a double holds come as text and are shown to the last digit. */
const exactly = (value: number | string): number | bigint =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : Number(value);

export const formatNumber = (value: number | string): string => exactly(value).toLocaleString(language);

/** Minor units of a currency; rials as the person chose to read them. */
export const formatMoney = (minor: string, currency: string): string =>
  formatAmount(minor, currency, { language, rialUnit: window.CONSOLE.rialUnit });

/** How many minor units make one of what people count in: a dollar has 100 cents, a toman ten rials. */
export function minorUnitsOf(currency: string): number {
  if (currency === 'IRR') return window.CONSOLE.rialUnit === 'toman' ? 10 : 1;
  const { maximumFractionDigits = 0 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}

const exact = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });

/** Date and time in the person's zone; Jalali in Persian. */
export const formatMoment = (iso: string): string => exact.format(new Date(iso));

const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });

/** To the second, for what happens just now. */
export const formatTime = (iso: string): string => time.format(new Date(iso));

const steps: [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['second', 1, 60],
  ['minute', 60, 60],
  ['hour', 3_600, 24],
  ['day', 86_400, 7],
];

/** Near times relative to now, others as a day. */
export function formatNearness(iso: string): string {
  const seconds = (new Date(iso).getTime() - now().getTime()) / 1000;
  const step = steps.find(([, size, most]) => Math.abs(seconds) / size < most);
  return step ? relative.format(Math.round(seconds / step[1]), step[0]) : day.format(new Date(iso));
}

/** For `datetime-local` inputs: the time in the person's zone without one. */
export function toLocalInput(date: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
