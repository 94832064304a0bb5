import { foldLetters } from '../../models/folded-letters.js';

/** Digits with what people write between them; four at least, or it may be part of anything. */
const phoneSpelling = /^\+?(?:[\s().-]*\d){4,20}[\s().-]*$/;

/**
 * What to look for among the users' addresses and names. A phone number is stored with its country (+98912…): of one
 * typed with spaces, brackets, 00 or the 0 of the trunk, the digits that every spelling has are left.
 */
export function soughtText(text: string): string {
  const folded = foldLetters(text.trim());
  if (!phoneSpelling.test(folded)) return folded;
  return folded.replaceAll(/\D/g, '').replace(/^0{1,2}(?=\d{3})/, '');
}
