import { describe, expect, it } from 'vitest';
import { pageAfterSignIn } from './page-after-sign-in.js';
import { readDigits } from './read-digits.js';

const origin = 'https://console.test';
const pageAfter = (to: string) => pageAfterSignIn({ search: `?to=${encodeURIComponent(to)}`, origin });

describe('pageAfterSignIn', () => {
  it('goes to the page of the console that was asked for', () => {
    expect(pageAfter('/admin/resources/users?filters.q=a')).toBe('/admin/resources/users?filters.q=a');
    expect(pageAfterSignIn({ search: '', origin })).toBe('/admin');
  });

  it.each([
    'https://evil.test/admin/x',
    '//evil.test/admin/x',
    '/\\evil.test/admin/x',
    '\\\\evil.test/admin/x',
    'https://console.test@evil.test/admin/x',
    'https://console.test.evil.test/admin/x',
    'javascript:alert(1)//admin/x',
    'data:text/html,x',
    '/v1/users',
    '/administrator',
    '/admin/../v1/users',
    'http://[',
  ])('goes nowhere else: %s', (to) => {
    expect(pageAfter(to)).toBe('/admin');
  });
});

describe('readDigits', () => {
  it.each([
    ['123456', '123456'],
    ['123 456', '123456'],
    ['۱۲۳۴۵۶', '123456'],
    ['١٢٣٤٥٦', '123456'],
    ['code: 12-34-56.', '123456'],
    ['1234567', '123456'],
    ['abc', ''],
  ])('reads %s as %s', (text, digits) => {
    expect(readDigits(text)).toBe(digits);
  });
});
