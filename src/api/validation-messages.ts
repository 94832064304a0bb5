import type { FieldFault } from '../platform/errors.js';

/** One finding of the validator: `/body/reason`, `must NOT have fewer than 3 characters`. */
export interface Finding {
  path: string;
  message: string;
}

const formats: Record<string, string> = {
  uuid: 'a UUID',
  email: 'an e-mail address',
  'date-time': 'a time such as 2026-11-23T10:00:00Z',
  date: 'a date such as 2026-11-23',
  uri: 'an address such as https://example.com',
};

const types: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

const wordings: [RegExp, (...groups: string[]) => string][] = [
  [/^must have required property/, () => 'is required'],
  [/^(?:must NOT have additional properties|Unknown query parameter)/, () => 'is not known here'],
  [/^Empty value found/, () => 'must not be empty'],
  [/^Parameter .* must be url encoded/, () => 'must be percent-encoded'],
  [/^must NOT have fewer than (\d+) (\w+)/, (count, things) => `must have at least ${count} ${things}`],
  [/^must NOT have more than (\d+) (\w+)/, (count, things) => `must have at most ${count} ${things}`],
  [/^must NOT have duplicate items/, () => 'must not name the same thing twice'],
  [/^must match format "(.+)"/, (format) => `must be ${formats[format] ?? `of the form ${format}`}`],
  [/^must match pattern/, () => 'has a form that is not allowed'],
  [/^must be equal to one of the allowed values: (.+)/, (values) => `must be one of ${values}`],
  [/^must be >= (.+)/, (least) => `must be at least ${least}`],
  [/^must be <= (.+)/, (most) => `must be at most ${most}`],
  [/^must be > (.+)/, (bound) => `must be more than ${bound}`],
  [/^must be < (.+)/, (bound) => `must be less than ${bound}`],
  [/^must be (string|integer|number|boolean|object|array)$/, (type) => `must be ${types[type] ?? type}`],
];

/** The validator's findings in words for people, each with the name that the client sent. */
export function fieldFaults(findings: readonly Finding[]): FieldFault[] {
  return findings.map(({ path, message }) => ({ field: fieldName(path), message: plain(message) }));
}

function fieldName(path: string): string {
  const [place = '', ...names] = path.split('/').filter((part) => part !== '');
  return names.length > 0 ? names.join('.') : place;
}

function plain(message: string): string {
  for (const [pattern, words] of wordings) {
    const match = pattern.exec(message);
    if (match) return words(...match.slice(1));
  }
  return message;
}
