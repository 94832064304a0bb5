import fc from 'fast-check';
import { fromHtml } from 'hast-util-from-html';
import { describe, expect, it } from 'vitest';
import { sanitizeFooter } from './sanitize-footer.js';

describe('sanitizeFooter', () => {
  it.each([
    ['<p>Acme <b>Studio</b><br>Tehran</p>', '<p>Acme <b>Studio</b><br>Tehran</p>'],
    ['<p dir="rtl" lang="fa">استودیو</p>', '<p dir="rtl" lang="fa">استودیو</p>'],
    [
      '<a href="https://acme.com/a?b=1&amp;c">us</a>',
      '<a href="https://acme.com/a?b=1&#x26;c" rel="noopener nofollow">us</a>',
    ],
    ['<a href="mailto:a@acme.com">mail</a>', '<a href="mailto:a@acme.com" rel="noopener nofollow">mail</a>'],
    ['<img src="https://cdn.acme.com/l.png" width="40">', '<img src="https://cdn.acme.com/l.png" width="40" alt="">'],
    ['a < b & c', 'a &#x3C; b &#x26; c'],
    ['<ul><li>One<li>Two</ul>', '<ul><li>One</li><li>Two</li></ul>'],
  ])('keeps %s', (html, kept) => {
    expect(sanitizeFooter(html)).toBe(kept);
  });

  it.each([
    ['<script>alert(1)</script>Hi', 'Hi'],
    ['<style>@import "//evil"</style>Hi', 'Hi'],
    ['<img src=x onerror=alert(1)>Hi', 'Hi'],
    ['<img src="http://cdn.acme.com/l.png">Hi', 'Hi'],
    ['<img src="https://127.0.0.1/l.png">Hi', 'Hi'],
    ['<img src="data:image/svg+xml,<svg onload=alert(1)>">Hi', 'Hi'],
    ['<p onclick="alert(1)" style="position:fixed" class="x" id="y">Hi</p>', '<p>Hi</p>'],
    ['<a href="javascript:alert(1)">Hi</a>', '<a>Hi</a>'],
    ['<a href="&#106;avascript&colon;alert(1)">Hi</a>', '<a>Hi</a>'],
    ['<a href="java\nscript:alert(1)">Hi</a>', '<a>Hi</a>'],
    ['<a href="//evil.com">Hi</a>', '<a>Hi</a>'],
    ['<a href="\\\\evil.com">Hi</a>', '<a>Hi</a>'],
    ['<a href="/account">Hi</a>', '<a>Hi</a>'],
    ['<a href="http://acme.com">Hi</a>', '<a>Hi</a>'],
    ['<a href="https://user@acme.com">Hi</a>', '<a>Hi</a>'],
    ['<a href="https://10.0.0.1/">Hi</a>', '<a>Hi</a>'],
    ['<iframe src="https://acme.com"></iframe>Hi', 'Hi'],
    ['<form action="https://evil.com"><input name=p><button>Go</button></form>Hi', 'GoHi'],
    ['<meta http-equiv="refresh" content="0;url=//evil">Hi', 'Hi'],
    ['<base href="https://evil.com">Hi', 'Hi'],
    ['<link rel=stylesheet href=//evil>Hi', 'Hi'],
    ['<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)"></svg>Hi', 'Hi'],
    ['<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>Hi', 'Hi'],
    ['<svg><textarea><img src=x onerror=alert(1)></textarea></svg>Hi', 'Hi'],
    ['<xmp><img src=x onerror=alert(1)></xmp>Hi', 'Hi'],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>">Hi</noscript>', ''],
    ['<!--><img src=x onerror=alert(1)>-->Hi', '-->Hi'],
    ['<![CDATA[<img src=x onerror=alert(1)>]]>Hi', ']]>Hi'],
    ['<template><img src=x onerror=alert(1)></template>Hi', 'Hi'],
    ['</p><body onload=alert(1)>Hi', 'Hi'],
  ])('disarms %j', (html, left) => {
    expect(sanitizeFooter(html)).toBe(left);
  });

  it('leaves nothing that acts, whatever it is given, and nothing more to take out', () => {
    const pieces = fc.constantFrom(
      ...['<', '>', '"', "'", '=', '/', '&', ';', ' ', '\n', '<!--', '-->', '<svg>', '<math>', '</', '<a href='],
      ...['<script>', '</script>', 'javascript:', 'onerror=', '<img src=', '<style>', '</style>', '<p>', '<b', '<!'],
      ...['<textarea>', '<title>', '<xmp>', '<noscript>', '<template>', '<select>', '<table>', '&lt;', 'https://a.com'],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 4 })), { maxLength: 25 }), (parts) => {
        const once = sanitizeFooter(parts.join(''));
        expect(actingParts(fromHtml(once, { fragment: true }))).toEqual([]);
        expect(sanitizeFooter(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

const harmless = new Set(['dir', 'lang', 'title', 'href', 'rel', 'src', 'alt', 'width', 'height']);
const plain = /^(?:a|b|bdi|br|div|em|hr|i|img|li|ol|p|small|span|strong|u|ul)$/;

/** As a browser would read the result: elements and attributes that it must not hold. */
function actingParts(node: unknown): string[] {
  const {
    type,
    tagName = '',
    properties = {},
    children = [],
  } = node as {
    type: string;
    tagName?: string;
    properties?: Record<string, unknown>;
    children?: unknown[];
  };
  const bad = type === 'element' && !plain.test(tagName) ? [tagName] : [];
  const attributes = Object.keys(properties).filter((name) => !harmless.has(name));
  const addresses = [properties['href'], properties['src']].filter(
    (address) => address !== undefined && !/^(?:https:\/\/|mailto:|tel:)/i.test(String(address)),
  );
  return [...bad, ...attributes, ...addresses.map(String), ...children.flatMap(actingParts)];
}
