import { describe, expect, it } from 'vitest';
import { isAllowed, networksOf, readAddressList } from './address-list.js';

describe('readAddressList', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    [' 10.0.0.0/8 ', '10.0.0.0/8'],
    ['2001:DB8::1', '2001:db8::1/128'],
    ['2001:db8:0:1::9/64', '2001:db8:0:1::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7/32'],
    ['::ffff:10.1.2.3/112', '10.1.0.0/16'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
  ])('reads %s as %s', (text, network) => {
    expect(readAddressList([text])).toEqual([network]);
  });

  it.each([
    '',
    'acme.test',
    '203.0.113',
    '127.1',
    '0x7f.0.0.1',
    '010.0.0.1',
    '2130706433',
    '203.0.113.7/33',
    '203.0.113.7/-1',
    '203.0.113.7/',
    '203.0.113.7/24/8',
    '203.0.113.0/255.255.255.0',
    '2001:db8::/129',
    'fe80::1%eth0',
    '::ffff:10.0.0.0/8',
    '203.0.113.7:443',
    '203.0.113.1-203.0.113.9',
  ])('refuses %s', (text) => {
    expect(() => readAddressList([text])).toThrow(expect.objectContaining({ code: 'unprocessable' }));
  });

  it('keeps each network once, and a hundred of them', () => {
    expect(readAddressList(['10.0.0.1/8', '10.0.0.0/8', '::ffff:10.9.9.9/104'])).toEqual(['10.0.0.0/8']);
    const networks = (count: number) => Array.from({ length: count }, (_, index) => `10.0.${index}.0/24`);
    expect(readAddressList(networks(100))).toHaveLength(100);
    expect(() => readAddressList(networks(101))).toThrow(expect.objectContaining({ fields: [expect.anything()] }));
  });
});

describe('isAllowed', () => {
  const networks = networksOf(readAddressList(['203.0.113.0/24', '2001:db8::/32']));

  it.each([
    ['203.0.113.7', true],
    ['::ffff:203.0.113.7', true],
    ['::FFFF:cb00:7107', true],
    ['2001:db8:1::1', true],
    ['203.0.114.1', false],
    ['::203.0.113.7', false],
    ['2001:db9::1', false],
    ['fe80::1%eth0', false],
    ['203.0.113.7, 10.0.0.1', false],
    ['nonsense', false],
    ['', false],
  ])('%s: %s', (address, allowed) => {
    expect(isAllowed(networks, address)).toBe(allowed);
  });

  it('is false without an address, and true without networks', () => {
    expect(isAllowed(networks, null)).toBe(false);
    expect(isAllowed([], null)).toBe(true);
    expect(isAllowed([], 'nonsense')).toBe(true);
  });
});
