/*
 * What people type on a Persian and on an Arabic keyboard looks alike and is not the same: two letters for yeh and kaf,
 * two sets of digits, marks and joiners that some leave out. Searches compare texts in which these are one.
 */

/** Each letter, with the one that stands for it. */
const pairs: [string, string][] = [
  ['\u064a', '\u06cc'], // Arabic yeh
  ['\u0649', '\u06cc'], // alef maksura
  ['\u0626', '\u06cc'], // yeh with hamza
  ['\u0643', '\u06a9'], // Arabic kaf
  ['\u0629', '\u0647'], // teh marbuta
  ['\u06c0', '\u0647'], // heh with yeh
  ['\u0622', '\u0627'], // alef with madda
  ['\u0623', '\u0627'], // alef with hamza above
  ['\u0625', '\u0627'], // alef with hamza below
  ['\u0671', '\u0627'], // alef wasla
  ['\u0624', '\u0648'], // waw with hamza
  ...digitsFrom(0x0660),
  ...digitsFrom(0x06f0),
];

/** Joiners, direction marks, the lengthening stroke, vowel signs. */
const dropped = `\u200c\u200d\u200e\u200f\u0640${String.fromCodePoint(...Array.from({ length: 8 }, (_, n) => 0x064b + n))}\u0654`;

function digitsFrom(zero: number): [string, string][] {
  return Array.from({ length: 10 }, (_, digit) => [String.fromCodePoint(zero + digit), String(digit)]);
}

const standIns = new Map([...pairs, ...[...dropped].map((letter) => [letter, ''] as const)]);

/** The text in small letters, with one letter for those that are alike. */
export function foldLetters(text: string): string {
  return [...text.toLowerCase()].map((letter) => standIns.get(letter) ?? letter).join('');
}

/** The same of an expression, in SQL: what `translate` finds no counterpart for, it drops. */
export function foldedSql(expression: string): string {
  const from = pairs.map(([letter]) => letter).join('') + dropped;
  const to = pairs.map(([, standIn]) => standIn).join('');
  return `translate(lower(${expression}), '${from}', '${to}')`;
}
