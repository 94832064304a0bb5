/** The same day and time of a later month in UTC; its last day where it is shorter. */
export function addMonths(moment: Date, months: number): Date {
  const year = moment.getUTCFullYear();
  const month = moment.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const later = new Date(moment);
  later.setUTCFullYear(year, month, Math.min(moment.getUTCDate(), lastDay));
  return later;
}
