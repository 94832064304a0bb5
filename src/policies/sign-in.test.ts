import { describe, expect, it } from 'vitest';
import type { Actor } from '../platform/context.js';
import { serviceActor, staffActor, system } from '../test-support/actors.js';
import { canEndSessions, canResetMfa } from './sign-in.js';

const member = { id: 'other', isAdmin: false, isTenantAdmin: false };
const manager = { ...member, isTenantAdmin: true };
const administrator = { ...member, isAdmin: true };

describe.each([
  ['canEndSessions', canEndSessions],
  ['canResetMfa', canResetMfa],
])('%s', (_, may) => {
  it.each<[string, Actor, boolean, boolean, boolean]>([
    ['anonymous', { kind: 'anonymous' }, false, false, false],
    ['a service', serviceActor(), true, true, false],
    ['Support', staffActor('Support'), true, true, false],
    ['an Owner', staffActor('Owner'), true, true, true],
    ['the system', system, true, true, true],
  ])('%s', (_, actor, overMember, overManager, overAdministrator) => {
    const verdicts = [member, manager, administrator].map((target) => may(actor, target).allowed);
    expect(verdicts).toEqual([overMember, overManager, overAdministrator]);
  });
});

it('resets nobody’s own second factors', () => {
  const own: Actor = {
    ...{ kind: 'user', userId: manager.id, tenantId: 'tenant', sessionId: 'session' },
    ...{ isAdmin: false, isTenantAdmin: true, amr: ['pwd', 'otp'] },
  };
  expect(canResetMfa(own, manager).allowed).toBe(false);
  expect(canResetMfa(own, { ...manager, id: 'another' }).allowed).toBe(true);
});
