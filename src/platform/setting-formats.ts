import * as z from 'zod';
import { parseUrl } from './parse-url.js';

/** An address of one of these protocols, such as `https:`. */
export const address = (...protocols: string[]) =>
  z.string().refine((value) => protocols.includes(parseUrl(value)?.protocol ?? ''), {
    error: `is not an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    abort: true,
  });

export const withoutSlash = (value: string): string => value.replace(/\/+$/, '');

/** `IRR=5000000,USD=10000`, in minor units; a number by itself is in rial. */
export function amountsByCurrency(text: string, context: z.RefinementCtx): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, currency = 'IRR', digits = ''] = /^(?:([A-Z]{3})=)?(\d{1,16})$/.exec(part.trim()) ?? [];
    const amount = digits === '' ? Number.NaN : Number(digits);
    if (Number.isSafeInteger(amount) && !amounts.has(currency)) amounts.set(currency, amount);
    else
      context.addIssue({
        code: 'custom',
        message: `holds “${part.trim()}”, which is no amount of a currency of its own`,
      });
  }
  return amounts;
}
