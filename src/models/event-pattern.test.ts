import { describe, expect, it } from 'vitest';
import { fitsEventPattern } from './event-pattern.js';

describe('fitsEventPattern', () => {
  it.each([
    ['payment.payment.confirmed.v1', 'payment.payment.confirmed.v1'],
    ['payment.payment.confirmed.v1', 'payment.*'],
    ['payment.payment.confirmed.v1', '*'],
    ['identity.user.deleted.v1', 'identity.*.deleted.v1'],
    ['identity.user.deleted.v1', '*.*.deleted.*'],
    ['identity.user.deleted.v1', 'identity.user.deleted.*'],
  ])('%s is one of %s', (type, pattern) => {
    expect(fitsEventPattern(pattern, type)).toBe(true);
  });

  it.each([
    ['payment.payment.confirmed.v1', 'payment'],
    ['payment.payment.confirmed.v1', 'payment.payment.confirmed'],
    ['payment.payment.confirmed.v1', 'payment.payment.confirmed.v11'],
    ['payment.payment.confirmed.v1', 'payment.payment.confirmed.v1.*'],
    ['payment.payment.confirmed.v1', 'Payment.*'],
    ['payment.payment.confirmed.v1', 'pay*'],
    ['payment.payment.confirmed.v1', 'payment?payment.confirmed.v1'],
    ['identity.user.deleted.v1', '*.deleted.v1'],
    ['identity.user.deleted.v1', ''],
  ])('%s is none of %s', (type, pattern) => {
    expect(fitsEventPattern(pattern, type)).toBe(false);
  });
});
