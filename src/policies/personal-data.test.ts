import { describe, expect, it } from 'vitest';
import type { Actor, UserActor } from '../platform/context.js';
import { staffActor, system } from '../test-support/actors.js';
import { canErase, canExport } from './personal-data.js';

const member = { id: 'other', isAdmin: false, isTenantAdmin: false };
const manager = { ...member, isTenantAdmin: true };
const administrator = { ...member, isAdmin: true };
const self: UserActor = {
  kind: 'user',
  userId: 'self',
  tenantId: 'tenant',
  sessionId: 'session',
  isAdmin: false,
  isTenantAdmin: true,
  amr: ['pwd'],
};

describe.each([
  ['canExport', canExport],
  ['canErase', canErase],
])('%s', (_, may) => {
  it.each<[string, Actor, boolean, boolean, boolean]>([
    ['a tenant manager', self, true, true, false],
    ['a platform administrator', { ...self, isAdmin: true, amr: ['otp'] }, true, true, true],
    ['Support', staffActor('Support'), true, true, false],
    ['an Owner', staffActor('Owner'), true, true, true],
    ['the system', system, true, true, true],
  ])('%s', (_, actor, overMember, overManager, overAdministrator) => {
    const verdicts = [member, manager, administrator].map((target) => may(actor, target).allowed);
    expect(verdicts).toEqual([overMember, overManager, overAdministrator]);
  });
});

it('nobody erases himself without a proof', () => {
  expect(canErase(self, { ...manager, id: 'self' }).allowed).toBe(false);
  expect(canExport(self, { ...manager, id: 'self' }).allowed).toBe(true);
});
