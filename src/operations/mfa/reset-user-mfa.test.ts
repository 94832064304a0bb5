import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MfaFactor, Passkey, RecoveryCodes, Session, type Tenant, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import {
  buildSession,
  buildSmsFactor,
  buildTenant,
  buildUser,
  goodPassword,
  seed,
} from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { messagesTo } from '../../test-support/messages.js';
import { auditOf, codeOf, tally, typesOf } from '../../test-support/records.js';
import { login } from '../auth/login.js';
import { resetUserMfa } from './reset-user-mfa.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 15 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());
beforeEach(async () => {
  user = await buildUser(test, { tenant, totpSecret });
});

const call = (actor: Parameters<typeof contextFor>[1] = staffActor('Support'), parts = {}) =>
  contextFor(test, actor, parts);
const order = ({ id: userId }: User = user, reason = 'Lost the phone') => ({ userId, reason });
const buildPasskey = ({ id: userId, tenantId }: User) =>
  seed(test, ({ transaction }) =>
    Passkey.create(
      {
        ...{
          id: randomUUID(),
          userId,
          tenantId,
          credentialId: randomUUID(),
          publicKey: 'pQECAyYgASFYIA',
          signCount: 0,
        },
        ...{ rpId: 'localhost', transports: ['usb'], backedUp: false, aaguid: randomUUID(), name: 'YubiKey 5' },
      },
      { transaction },
    ),
  );
const factorsOf = ({ id: userId }: User) => MfaFactor.count({ where: { userId } });

describe('resetUserMfa', () => {
  it('takes factors, recovery codes and sessions, tells the owner, and lets him in with the password', async () => {
    await buildSmsFactor(test, user, '+989127770123');
    const { session } = await buildSession(test, user, { amr: ['pwd', 'otp'] });
    const owner = { userId: user.id, tenantId: user.tenantId };
    await seed(test, (context) => RecoveryCodes.replace(context, owner, ['hash']));
    const context = call(undefined, { operation: 'resetUserMfa' });
    await resetUserMfa(context, order());
    expect(await factorsOf(user)).toBe(0);
    expect(await RecoveryCodes.count({ where: { userId: user.id } })).toBe(0);
    expect(await Session.findByPk(session.id)).toMatchObject({ revokedCause: 'staff' });
    expect((await typesOf(context)).toSorted()).toEqual([
      'identity.mfa_factor.removed.v1',
      'identity.mfa_factor.removed.v1',
      'identity.session.revoked.v1',
    ]);
    const entries = await auditOf(context);
    expect(new Set(entries.map(({ action, reason }) => `${action}: ${reason}`))).toEqual(
      new Set(['resetUserMfa: Lost the phone']),
    );
    expect(JSON.stringify(entries)).not.toMatch(/totpSecret|codeHashes/);
    const [told] = await messagesTo(user.email ?? '');
    expect(told).toMatchObject({ template: 'mfa-changed', values: { change: 'Reset' } });
    const input = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
    expect((await login(call(anonymous), input)).user.id).toBe(user.id);
  });

  it('happens once of many at once; without factors nothing is changed', async () => {
    const contexts = Array.from({ length: 10 }, () => call());
    expect(await tally(contexts.map((context) => resetUserMfa(context, order())))).toEqual({ done: 10 });
    expect((await Promise.all(contexts.map(typesOf))).flat()).toEqual(['identity.mfa_factor.removed.v1']);
    expect(await messagesTo(user.email ?? '')).toHaveLength(1);
    const { session } = await buildSession(test, user);
    await resetUserMfa(call(), order());
    expect((await Session.findByPk(session.id))?.revokedAt).toBeNull();
  });

  it('is for managers within their tenant, over nobody higher and not over themselves', async () => {
    const manager = await buildUser(test, { tenant, isTenantAdmin: true, totpSecret });
    const administrator = await buildUser(test, { tenant, isAdmin: true, totpSecret });
    const foreign = await buildUser(test, { totpSecret });
    const asManager = () => call(userActor(manager));
    expect(await codeOf(resetUserMfa(asManager(), order()))).toBe('done');
    for (const target of [manager, administrator])
      expect(await codeOf(resetUserMfa(asManager(), order(target)))).toBe('forbidden');
    expect(await codeOf(resetUserMfa(call(), order(administrator)))).toBe('forbidden');
    expect(await codeOf(resetUserMfa(asManager(), order(foreign)))).toBe('not_found');
    expect(await codeOf(resetUserMfa(call(), { userId: randomUUID(), reason: 'x' }))).toBe('not_found');
    for (const actor of [userActor(user), serviceActor(), staffActor('Auditor')])
      expect(await codeOf(resetUserMfa(call(actor, { tenantId: tenant.id }), order(foreign)))).toBe('forbidden');
    expect(await Promise.all([manager, administrator, foreign].map(factorsOf))).toEqual([1, 1, 1]);
  });

  it('takes passkeys, which prove a user as a second factor does', async () => {
    const modern = await buildUser(test, { tenant });
    await buildPasskey(modern);
    const context = call();
    await resetUserMfa(context, order(modern));
    expect(await Passkey.count({ where: { userId: modern.id } })).toBe(0);
    expect(await typesOf(context)).toEqual(['identity.passkey.removed.v1']);
    expect(await messagesTo(modern.email ?? '')).toHaveLength(1);
  });

  it('wants a reason', async () => {
    expect(await codeOf(resetUserMfa(call(), order(user, ' ')))).toBe('unprocessable');
    expect(await factorsOf(user)).toBe(1);
  });
});
