export interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});
const dayMilliseconds = 24 * 3_600_000;

/** The day of a moment in the Persian calendar, in the person's zone. */
export function persianDayOf(date: Date): CalendarDay {
  const part = (type: string) =>
    Number.parseInt(persian.formatToParts(date).find((each) => each.type === type)?.value ?? '', 10);
  return { year: part('year'), month: part('month'), day: part('day') };
}

/** Noon of a Persian day in the person's zone; a day that its month does not have gives null. */
export function dateOfPersianDay({ year, month, day }: CalendarDay): Date | null {
  const daysBefore = month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
  // The year begins between the 19th and the 22nd of March; Intl knows which.
  for (const newYear of [19, 20, 21, 22]) {
    const date = new Date(year + 621, 2, newYear + daysBefore + day - 1, 12);
    const found = persianDayOf(date);
    if (found.year === year && found.month === month && found.day === day && isNewYear(date, daysBefore + day - 1))
      return date;
  }
  return null;
}

function isNewYear(date: Date, daysLater: number): boolean {
  const { month, day } = persianDayOf(new Date(date.getTime() - daysLater * dayMilliseconds));
  return month === 1 && day === 1;
}

export const persianMonths: string[] = Array.from({ length: 12 }, (_, month) =>
  new Intl.DateTimeFormat('fa-IR-u-ca-persian', { month: 'long' }).format(new Date(2026, 3 + month, 5, 12)),
);
