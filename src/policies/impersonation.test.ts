import { expect, it } from 'vitest';
import { staffActor } from '../test-support/actors.js';
import { canImpersonate } from './impersonation.js';

const user = { id: '0', isAdmin: false, isTenantAdmin: false };

it.each([
  ['Support', 'a member', {}, true],
  ['Support', 'a tenant manager', { isTenantAdmin: true }, false],
  ['Support', 'a platform administrator', { isAdmin: true }, false],
  ['Owner', 'a member', {}, true],
  ['Owner', 'a tenant manager', { isTenantAdmin: true }, true],
  ['Owner', 'a platform administrator', { isAdmin: true }, false],
] as const)('%s as %s', (role, _, values, allowed) => {
  expect(canImpersonate(staffActor(role), { ...user, ...values }).allowed).toBe(allowed);
});
