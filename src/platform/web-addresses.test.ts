import { describe, expect, it } from 'vitest';
import { publicHostName, publicHttpsUrl } from './web-addresses.js';

const addresses = [
  '127.0.0.1',
  '10.0.0.1',
  '8.8.8.8',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '127.1',
  '１２７.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
];
const noHosts = [
  ...addresses,
  '',
  '.',
  '..',
  'localhost',
  'app.localhost',
  'printer.local',
  'db.internal',
  'router.home.arpa',
  'intranet',
  'a..b',
  '-a.com',
  'a-.com',
  'under_score.com',
  '*.acme.com',
  'acme.com:443',
  'acme.com/x',
  'user@acme.com',
  'acme.com\\@evil.com',
  'acme%2ecom',
  'acme.com\u0000',
  'acme .com',
  `${'a'.repeat(64)}.com`,
  `${'a.'.repeat(130)}com`,
  'xn--a.com',
];

describe('publicHostName', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['ACME.Com.', 'acme.com'],
    ['video.acme.co.uk', 'video.acme.co.uk'],
    ['فلت‌رندر.ایران', 'xn--pgbkfb0fsaq6983c.xn--mgba3a4f16a'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['ａｃｍｅ.com', 'acme.com'],
    ['acme。com', 'acme.com'],
  ])('reads %s', (text, name) => {
    expect(publicHostName(text)).toBe(name);
  });

  it.each(noHosts)('refuses %j', (text) => {
    expect(publicHostName(text)).toBeNull();
  });
});

describe('publicHttpsUrl', () => {
  it.each([
    ['https://cdn.acme.com/logo.svg?v=2#a', 'https://cdn.acme.com/logo.svg?v=2#a'],
    ['HTTPS://CDN.acme.com', 'https://cdn.acme.com/'],
    ['https://cdn.acme.com:8443/a/../b', 'https://cdn.acme.com:8443/b'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
  ])('reads %s', (text, url) => {
    expect(publicHttpsUrl(text)).toBe(url);
  });

  it.each([
    ...noHosts.map((host) => `https://${host}/logo.svg`).filter((url) => !/com[:/]|@evil/.test(url)),
    'http://cdn.acme.com/logo.svg',
    'javascript:alert(1)',
    'JaVaScRiPt://cdn.acme.com/%0aalert(1)',
    'data:image/svg+xml,<svg onload=alert(1)>',
    'ftp://cdn.acme.com/logo.svg',
    '//cdn.acme.com/logo.svg',
    '/logo.svg',
    'logo.svg',
    'https:cdn.acme.com',
    'https:/cdn.acme.com',
    'https:///cdn.acme.com',
    'https:\\\\cdn.acme.com',
    'https://cdn.acme.com\\@evil.com/',
    'https://user@cdn.acme.com/',
    'https://user:secret@cdn.acme.com/',
    'https://acme.com@127.0.0.1/',
    'https://cdn.acme.com/a b',
    'https://cdn.acme.com/\nlogo',
    'ht\ttps://cdn.acme.com/',
    ' https://cdn.acme.com/',
    'https://cdn.acme.com:99999/',
  ])('refuses %j', (text) => {
    expect(publicHttpsUrl(text)).toBeNull();
  });
});
