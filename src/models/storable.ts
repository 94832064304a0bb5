import { unacceptable } from '../platform/errors.js';

/** NUL, which PostgreSQL refuses, and halves of surrogate pairs, which its JSON refuses. */
const unstorable = /\0|\p{Surrogate}/u;

/** Throws `unprocessable` for text that cannot be stored and for a moment that RFC 3339 cannot tell. */
export function requireStorable(name: string, value: unknown): void {
  if (typeof value === 'string' && unstorable.test(value)) {
    throw unacceptable(toldName(name), 'This text holds characters that cannot be stored.');
  }
  if (value instanceof Date && !isTellable(value)) {
    throw unacceptable(toldName(name), 'This is no date and time within the years 1 to 9999.');
  }
  if (Array.isArray(value)) for (const item of value) requireStorable(name, item);
}

function isTellable(moment: Date): boolean {
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

/** As the contract names the field. */
function toldName(attribute: string): string {
  return attribute.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
