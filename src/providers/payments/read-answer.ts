import type { ProviderAnswer } from './gateway.js';

export type Fields = Record<string, unknown>;

const longestText = 300;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under this name, empty when there is none. */
export function fieldsIn(value: unknown, name: string): Fields {
  const found = isFields(value) ? value[name] : undefined;
  return isFields(found) ? found : {};
}

/** Text, or a number as text: providers write their numbers in both ways. Null for the rest and for empty text. */
export function textIn(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** A whole number, as a number or in digits; null for the rest. */
export function wholeNumberIn(fields: Fields, name: string): number | null {
  const text = textIn(fields, name);
  const number = text !== null && /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** The last digits of a card number, whole or masked as `502229******5995`. */
export function cardLast4(number: unknown): string | null {
  return typeof number === 'string' ? (/(\d{4})$/.exec(number)?.[1] ?? null) : null;
}

/** The named plain values alone, cut to a length that a timeline can show: what is not named here is never kept. */
export function keep(fields: Fields, ...names: string[]): ProviderAnswer {
  const kept: ProviderAnswer = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string') kept[name] = withoutCards(value).slice(0, longestText);
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value;
  }
  return kept;
}

/** Drops what looks like a card number or a hash of one, which a message might quote. */
function withoutCards(text: string): string {
  return text.replace(/\b\d{6}[\d*]{6,9}\d{4}\b|\b[\da-f]{64}\b/gi, '…');
}
