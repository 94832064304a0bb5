import { domainToASCII } from 'node:url';
import { foldLetters } from '../../models/folded-letters.js';
import { keyPrefixIn } from '../api-keys/key-text.js';
import { phoneNumberOf } from '../auth/addresses.js';
import { containing } from '../paging.js';
import { soughtText } from '../users/sought-text.js';

/** What a text may be, for each way to look for it; null where it cannot be that. */
export interface Sought {
  id: string | null;
  /** Of an API key: the rest of one that was pasted whole goes no further than here. */
  keyPrefix: string | null;
  email: string | null;
  /** E.164. */
  phoneNumber: string | null;
  receiptNumber: string | null;
  /** One word, its letters as they came. */
  word: string | null;
  /** The same in capitals, where it may be a discount's code. */
  code: string | null;
  domain: string | null;
  /** LIKE patterns: of what users are looked for by, and of everything else. */
  personPattern: string | null;
  pattern: string | null;
}

const nothing: Sought = {
  ...{ id: null, keyPrefix: null, email: null, phoneNumber: null, receiptNumber: null, word: null, code: null },
  ...{ domain: null, personPattern: null, pattern: null },
};

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const address = /^[^\s@]+@[^\s@]+$/;
const phoneLetters = /^\+?[\d\s().-]{5,25}$/;
const receiptNumber = /^\d{1,15}$/;
const oneWord = /^\S{1,255}$/;
const code = /^[A-Z0-9][A-Z0-9_-]{2,39}$/;
/** Fewer in a row have no trigram, and a part of a text without one would be looked for in every row. */
const threeInARow = /[\p{L}\p{N}]{3}/u;

/** What cannot be seen, or turns the order of what can: it comes along when a text is copied. Joiners belong to words. */
const unseen = /(?![\u200c\u200d])\p{Cf}/gu;
const controls = /\p{Cc}/gu;

/** Everything that the text can mean. */
export function readSought(text: string): Sought {
  const seen = withLatinDigits(text.replaceAll(unseen, '').replaceAll(controls, ' ').trim()).normalize('NFC');
  const keyPrefix = keyPrefixIn(seen);
  if (keyPrefix !== null) return { ...nothing, keyPrefix };
  const small = seen.toLowerCase();
  if (uuid.test(small)) return { ...nothing, id: small };
  const capitals = seen.toUpperCase();
  return {
    ...nothing,
    email: only(address, seen),
    phoneNumber: phoneLetters.test(seen) ? phoneNumberOf(seen) : null,
    receiptNumber: only(receiptNumber, seen),
    word: only(oneWord, seen),
    code: only(code, capitals),
    domain: domainIn(small),
    personPattern: threeInARow.test(foldLetters(seen)) ? containing(soughtText(seen)) : null,
    pattern: threeInARow.test(seen) ? containing(seen) : null,
  };
}

const only = (pattern: RegExp, text: string): string | null => (pattern.test(text) ? text : null);

/** Arabic and Persian ones: both rows begin at a multiple of sixteen. */
const withLatinDigits = (text: string): string =>
  text.replaceAll(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) % 16));

/** The host of an address of the web, or the text itself where it is one. */
function domainIn(text: string): string | null {
  const host = /^(?:https?:\/\/)?([^\s/?#:@]+\.[^\s/?#:@.]+)(?:[:/?#]|$)/.exec(text)?.[1];
  return (host && domainToASCII(host)) || null;
}
