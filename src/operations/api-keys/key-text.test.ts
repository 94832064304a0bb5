import { describe, expect, it } from 'vitest';
import { isWholeKey, looksLikeApiKey, newKeyText, shownPartsOf } from './key-text.js';

describe('the text of a key', () => {
  it('tells its environment, is never the same and fits its checksum', () => {
    const texts = Array.from({ length: 200 }, (_, index) => newKeyText(index % 2 ? 'Live' : 'Test'));
    expect(new Set(texts).size).toBe(200);
    for (const text of texts) {
      expect(text).toMatch(/^fr_(live|test)_[0-9A-Za-z]{46}$/);
      expect(isWholeKey(text)).toBe(true);
      expect(shownPartsOf(text)).toEqual({ keyPrefix: text.slice(0, 16), last4: text.slice(-4) });
    }
  });

  it('of any one character changed, or two swapped, fits no more', () => {
    const text = newKeyText('Live');
    for (let place = 8; place < text.length; place += 1) {
      const other = text[place] === 'A' ? 'B' : 'A';
      expect(isWholeKey(text.slice(0, place) + other + text.slice(place + 1)), `${place}`).toBe(false);
    }
    const place = [...text].findIndex((letter, index) => index > 8 && letter !== text[index + 1]);
    expect(isWholeKey(text.slice(0, place) + text[place + 1] + text[place] + text.slice(place + 2))).toBe(false);
  });

  it('is the checksum that anybody can compute: CRC-32 in base 62', () => {
    // Computed apart from this code, by zlib's crc32 of Python.
    expect(isWholeKey('fr_live_7Kq2mXw9EXAMPLExEXAMPLExEXAMPLExEXAMPLE03FAnJL')).toBe(true);
  });

  it.each(['', 'fr_live_', 'frs_gateway_demo', `fr_prod_${'x'.repeat(46)}`, `fr_live_${'-'.repeat(46)}`])(
    '%s is none',
    (text) => {
      expect(isWholeKey(text)).toBe(false);
    },
  );

  it('is meant for one when it begins like one', () => {
    expect(['fr_live_x', 'fr_test_', 'frs_x', 'ey.ey.x', ''].map(looksLikeApiKey)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
