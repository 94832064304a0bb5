import * as z from 'zod';

/** An address of one of these protocols, such as `https:`. */
export const address = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error: `is not an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    abort: true,
  });

export const withoutSlash = (value: string): string => value.replace(/\/+$/, '');
