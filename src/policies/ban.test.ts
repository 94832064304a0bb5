import { describe, expect, it } from 'vitest';
import type { Actor, UserActor } from '../platform/context.js';
import { serviceActor, staffActor, system } from '../test-support/actors.js';
import { canBan, canUnban } from './ban.js';

const member = { id: 'other', isAdmin: false, isTenantAdmin: false };
const manager = { ...member, isTenantAdmin: true };
const administrator = { ...member, isAdmin: true };
const user: UserActor = {
  kind: 'user',
  userId: 'self',
  tenantId: 'tenant',
  sessionId: 'session',
  isAdmin: false,
  isTenantAdmin: false,
  amr: ['pwd'],
};

describe('canBan', () => {
  it.each<[string, Actor, boolean, boolean, boolean]>([
    ['anonymous', { kind: 'anonymous' }, false, false, false],
    ['a member', user, true, false, false],
    ['a tenant manager', { ...user, isTenantAdmin: true }, true, true, false],
    ['a platform administrator', { ...user, isAdmin: true, amr: ['pwd', 'otp'] }, true, true, true],
    ['an administrator without a second factor', { ...user, isAdmin: true }, true, false, false],
    [
      'an administrator and manager without a second factor',
      { ...user, isAdmin: true, isTenantAdmin: true },
      true,
      true,
      false,
    ],
    ['a service', serviceActor(), true, true, false],
    ['Support', staffActor('Support'), true, true, false],
    ['an Owner', staffActor('Owner'), true, true, true],
    ['the system', system, true, true, true],
  ])('%s', (_, actor, overMember, overManager, overAdministrator) => {
    const verdicts = [member, manager, administrator].map((target) => canBan(actor, target).allowed);
    expect(verdicts).toEqual([overMember, overManager, overAdministrator]);
    expect([member, manager, administrator].map((target) => canUnban(actor, target).allowed)).toEqual(verdicts);
  });

  it('keeps everybody from banning himself', () => {
    const self = { ...administrator, id: 'self' };
    expect(canBan({ ...user, isAdmin: true, amr: ['otp'] }, self)).toMatchObject({ allowed: false });
  });
});
