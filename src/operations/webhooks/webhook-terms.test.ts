import { afterEach, describe, expect, it } from 'vitest';
import { fitsEventPattern } from '../../models/event-pattern.js';
import { tenantEvents } from '../../models/tenant-events.js';
import { allowOutgoing } from '../../platform/outgoing-addresses.js';
import { readEventPatterns, typesOf } from './event-patterns.js';
import { readUrl } from './webhook-terms.js';

describe('readUrl', () => {
  afterEach(() => allowOutgoing([]));

  it.each([
    ['https://hooks.acme.com', 'https://hooks.acme.com/'],
    [' https://HOOKS.acme.com:8443/a?b=c#d ', 'https://hooks.acme.com:8443/a?b=c'],
    ['https://93.184.215.14/in', 'https://93.184.215.14/in'],
    ['https://نمونه.example.com/', 'https://xn--mgba8a2bhf.example.com/'],
  ])('takes %s', (text, kept) => {
    expect(readUrl(text).replace(/xn--[a-z0-9]+/, 'xn--mgba8a2bhf')).toBe(kept);
  });

  const refused = [
    'http://hooks.acme.com',
    'https://localhost',
    'https://hooks.local',
    'https://hooks',
    'https://user:secret@hooks.acme.com',
    'https://hooks.acme.com@127.0.0.1',
    'https://127.0.0.1',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://10.0.0.1',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://0.0.0.0/',
    'http://93.184.215.14/in',
    'ftp://hooks.acme.com',
    'javascript:alert(1)',
    'https:hooks.acme.com',
    'https://hooks.acme.com\\@evil.com',
    'https://hooks.acme.com /x',
    `https://hooks.acme.com/${'x'.repeat(2_000)}`,
    '',
  ];
  it.each(refused)('refuses %s', (text) => {
    expect(() => readUrl(text)).toThrow(
      expect.objectContaining({ code: 'unprocessable', fields: [expect.anything()] }),
    );
  });

  it('takes an address that the operator allows, without TLS as well, and no other for it', () => {
    allowOutgoing(['127.0.0.0/8']);
    expect(readUrl('http://127.0.0.1:8080/in')).toBe('http://127.0.0.1:8080/in');
    expect(readUrl('https://127.0.0.1:8443/in')).toBe('https://127.0.0.1:8443/in');
    for (const text of ['http://10.0.0.1/', 'http://localhost/', 'http://a@127.0.0.1/', 'http://93.184.215.14/'])
      expect(() => readUrl(text)).toThrow('Give an https address');
  });
});

describe('fitsEventPattern', () => {
  it.each([
    ['identity.user.banned.v1', true],
    ['identity.user.banned.v2', false],
    ['identity.user.*', true],
    ['identity.*', true],
    ['*', true],
    ['identity.*.banned.v1', true],
    ['*.user.banned.v1', true],
    ['*.*.*.*', true],
    ['*.*.*.*.*', false],
    ['identity.user.banned.v1.*', false],
    ['identity.*.v1', false],
    ['identity.us*', false],
    ['tenant.*', false],
  ])('%s: %s', (pattern, fits) => {
    expect(fitsEventPattern(pattern, 'identity.user.banned.v1')).toBe(fits);
  });
});

describe('readEventPatterns', () => {
  it('takes each type of the list, and wildcards over them, once each', () => {
    const types = tenantEvents.map(({ type }) => type);
    expect(types.length).toBeGreaterThan(50);
    for (const type of types) expect(readEventPatterns('events', [type])).toEqual([type]);
    expect(readEventPatterns('events', ['identity.*', ' identity.* ', '*'])).toEqual(['identity.*', '*']);
    expect(typesOf(['identity.user.*']).every((type) => type.startsWith('identity.user.'))).toBe(true);
  });

  it.each([
    ['identity.user.baned.v1', 'identity.user.banned.v1'],
    ['identity.users.*', 'identity.user.*'],
    ['tennant.*', 'tenant.*'],
  ])('refuses %s and names %s', (pattern, near) => {
    expect(() => readEventPatterns('events', [pattern])).toThrow(near);
  });

  it.each([
    'identity.signing_key.rotated.v1',
    'identity.staff.*',
    'notification.sms.requested.v1',
    'notification.email.*',
    'render.job.completed.v1',
    'webhook.test',
    'identity..user',
    '**',
    'Identity.*',
    '<script>',
    '',
    `${'x'.repeat(100_000)}.*`,
  ])('refuses what no tenant is told of: %s', (pattern) => {
    expect(() => readEventPatterns('events', [pattern])).toThrow(expect.objectContaining({ code: 'unprocessable' }));
  });
});
