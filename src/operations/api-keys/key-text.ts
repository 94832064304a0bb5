import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ApiKeyEnvironment } from '../../models/api-key.js';

/*
 * A key reads `fr_live_` or `fr_test_`, 40 random characters, and 6 of a checksum over all before: who mistypes one, or
 * searches code for leaked ones, can tell without asking. The first 16 characters and the last 4 are shown in lists,
 * which leaves 190 bits that nobody sees.
 */

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const randomLength = 40;
const checksumLength = 6;
const shownLength = 16;
const form = /^fr_(?:live|test)_[0-9A-Za-z]{46}$/;

export function newKeyText(environment: ApiKeyEnvironment): string {
  const random = Array.from({ length: randomLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  const body = `fr_${environment.toLowerCase()}_${random}`;
  return body + checksumOf(body);
}

/** What lists show of a key. */
export function shownPartsOf(text: string): { keyPrefix: string; last4: string } {
  return { keyPrefix: text.slice(0, shownLength), last4: text.slice(-4) };
}

/** Whether somebody means it for an API key, well formed or not. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('fr_live_') || text.startsWith('fr_test_');
}

/** What is shown of the key that the text holds, whole or not. */
export function keyPrefixIn(text: string): string | null {
  return /fr_(?:live|test)_[0-9A-Za-z]{8}/.exec(text)?.[0] ?? null;
}

/** Whether it can be a key at all: its form is right and its checksum fits. */
export function isWholeKey(text: string): boolean {
  return form.test(text) && text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength));
}

/** CRC-32 in base 62, as GitHub writes it in its tokens. */
function checksumOf(body: string): string {
  let rest = crc32(body);
  let digits = '';
  while (digits.length < checksumLength) {
    digits = alphabet[rest % alphabet.length] + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
