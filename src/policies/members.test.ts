import { describe, expect, it } from 'vitest';
import type { Actor, UserActor } from '../platform/context.js';
import { serviceActor, staffActor } from '../test-support/actors.js';
import { canChangeRole, canRemoveMember } from './members.js';

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

describe.each([
  ['canChangeRole', canChangeRole],
  ['canRemoveMember', canRemoveMember],
])('%s', (_, may) => {
  it.each<[string, Actor, boolean, boolean, boolean]>([
    ['anonymous', { kind: 'anonymous' }, false, false, false],
    ['a member', user, true, false, false],
    ['a tenant manager', { ...user, isTenantAdmin: true }, true, true, false],
    ['a platform administrator', { ...user, isAdmin: true, amr: ['pwd', 'otp'] }, true, true, true],
    ['a service', serviceActor(), true, true, false],
    ['Tenants', staffActor('Tenants'), true, true, false],
    ['an Owner', staffActor('Owner'), true, true, true],
  ])('%s', (_, actor, overMember, overManager, overAdministrator) => {
    const verdicts = [member, manager, administrator].map((target) => may(actor, target).allowed);
    expect(verdicts).toEqual([overMember, overManager, overAdministrator]);
  });
});

it('lets a manager give up the role, but not remove himself', () => {
  const self = { ...manager, id: 'self' };
  const actor = { ...user, isTenantAdmin: true };
  expect(canChangeRole(actor, self).allowed).toBe(true);
  expect(canRemoveMember(actor, self).allowed).toBe(false);
});
