/** How amounts in Iranian rial are told: as they are, or in toman, ten rials each, as people there speak of money. */
export const rialUnits = ['rial', 'toman'] as const;
export type RialUnit = (typeof rialUnits)[number];

interface MoneyStyle {
  language: 'en-GB' | 'fa-IR';
  rialUnit: RialUnit;
}

/** Where a word stands for the currency it follows the number; it must not be torn off at the end of a line. */
const space = '\u00a0';
const words = {
  'en-GB': { rial: null, toman: 'toman' },
  'fa-IR': { rial: 'ریال', toman: 'تومان' },
} as const;

/** An amount in minor units (rial, cent), to its last digit however large. */
export function formatMoney(
  minor: bigint | number | string,
  currency: string,
  { language, rialUnit }: MoneyStyle,
): string {
  const word = currency === 'IRR' ? words[language][rialUnit] : null;
  if (word !== null) {
    const format = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    return `${format.format(shifted(minor, rialUnit === 'toman' ? 1 : 0))}${space}${word}`;
  }
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(shifted(minor, format.resolvedOptions().maximumFractionDigits ?? 0));
}

/** The decimal point moved to the left, in the text: a double would lose digits. */
function shifted(minor: bigint | number | string, digits: number): Intl.StringNumericLiteral {
  const [, sign = '', whole = ''] = /^(-?)(\d+)$/.exec(String(minor)) ?? [];
  const padded = whole.padStart(digits + 1, '0');
  const text = digits === 0 ? whole : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
  return `${sign}${text}` as Intl.StringNumericLiteral;
}
