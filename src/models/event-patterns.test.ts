import { describe, expect, it } from 'vitest';
import { wantsEvent } from './event-patterns.js';

describe('wantsEvent', () => {
  it.each([
    ['payment.payment.confirmed.v1', ['payment.payment.confirmed.v1']],
    ['payment.payment.confirmed.v1', ['payment.*']],
    ['payment.payment.confirmed.v1', ['*']],
    ['payment.payment.confirmed.v1', ['tenant.*', 'payment.payment.*']],
    ['identity.user.deleted.v1', ['*.deleted.v1']],
    ['identity.user.deleted.v1', ['identity.*.v1']],
    ['identity.user.deleted.v1', ['identity.*.deleted.*']],
    ['identity.user.deleted.v1', ['**']],
    ['identity.user.deleted.v1', ['*user*user*', '*user*v1']],
  ])('%s is wanted by %j', (type, patterns) => {
    expect(wantsEvent(patterns, type)).toBe(true);
  });

  it.each([
    ['payment.payment.confirmed.v1', []],
    ['payment.payment.confirmed.v1', ['payment']],
    ['payment.payment.confirmed.v1', ['payment.payment.confirmed.v']],
    ['payment.payment.confirmed.v1', ['payment.payment.confirmed.v11']],
    ['payment.payment.confirmed.v1', ['ayment.*']],
    ['payment.payment.confirmed.v1', ['Payment.*']],
    ['payment.payment.confirmed.v1', ['payment.payment.confirmed.v1.*']],
    ['payment.payment.confirmed.v1', ['payment?payment.confirmed.v1', 'payment[.]*', '.*x']],
    ['identity.user.deleted.v1', ['*.created.v1']],
    ['identity.user.deleted.v1', ['*user*user*']],
    ['identity.user.deleted.v1', ['']],
  ])('%s is not wanted by %j', (type, patterns) => {
    expect(wantsEvent(patterns, type)).toBe(false);
  });

  it('does not dwell on a pattern of stars', () => {
    const steps = ['*a'.repeat(200)];
    expect(wantsEvent(steps, 'a'.repeat(199))).toBe(false);
    expect(wantsEvent(steps, `${'a'.repeat(200)}`)).toBe(true);
  });
});
