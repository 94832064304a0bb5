import { expect, it } from 'vitest';
import { parseUrl } from './parse-url.js';

it('reads an address with letters of other languages as often as it is asked', () => {
  for (let time = 0; time < 20_000; time += 1) {
    if (parseUrl('https://bücher.example')?.hostname === 'xn--bcher-kva.example') continue;
    throw new Error(`It was no address any more at the ${time}th time.`);
  }
  expect(parseUrl('https://کتاب.example/ü')?.href).toBe('https://xn--mgbce12c.example/%C3%BC');
});

it.each(['', 'acme', '/path', 'https://', 'https://[::1', 'http://a b'])('tells that %o is none', (text) => {
  expect(parseUrl(text)).toBeNull();
});
