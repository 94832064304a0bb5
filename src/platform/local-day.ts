const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  // The Swedish way to write a date is ISO 8601.
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, made);
  return made;
}

/** Which day it is there, `YYYY-MM-DD`. */
export function localDay(at: Date, timeZone: string): string {
  return formatOf(timeZone).format(at);
}

const longestDayMilliseconds = 28 * 3_600_000;

/** When the next day begins there, to the millisecond; sought, since in some zones a summer's day begins at one o'clock. */
export function endOfLocalDay(at: Date, timeZone: string): Date {
  const today = localDay(at, timeZone);
  let [within, beyond] = [at.getTime(), at.getTime() + longestDayMilliseconds];
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (localDay(new Date(middle), timeZone) === today) within = middle;
    else beyond = middle;
  }
  return new Date(beyond);
}
