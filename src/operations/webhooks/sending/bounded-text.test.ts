import { describe, expect, it } from 'vitest';
import { boundedText } from './bounded-text.js';

describe('boundedText', () => {
  it.each([
    ['short', Buffer.from('taken'), 'taken'],
    ['cut between two characters', Buffer.from('سارااا'), 'سارا'],
    ['cut in the middle of one', Buffer.from('a😀😀😀'), 'a😀'],
    ['with NUL, which the database refuses', Buffer.from('a\0b'), 'a\uFFFDb'],
    ['no text at all', Buffer.alloc(10, 0xff), '\uFFFD\uFFFD'],
  ])('is %s', (_, content, expected) => {
    expect(boundedText(content, 8)).toBe(expected);
    expect(Buffer.byteLength(boundedText(content, 8))).toBeLessThanOrEqual(8);
  });
});
