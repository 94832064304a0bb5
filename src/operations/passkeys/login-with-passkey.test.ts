import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Passkey, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, userActor } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { buildPasskey, ownOrigin } from '../../test-support/passkeys.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { SoftwareAuthenticator } from '../../test-support/software-authenticator.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { loginWithPasskey } from './login-with-passkey.js';
import { startPasskeyLogin } from './start-passkey-login.js';
import { startPasskeyRegistration } from './start-passkey-registration.js';

const tenantOrigin = 'https://app.acme.test';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { allowedOrigins: [tenantOrigin] });
});
afterAll(() => test.drop());

const call = (parts = {}) => contextFor(test, anonymous, parts);
const begin = (origin = ownOrigin, tenantSlug = tenant.slug) => startPasskeyLogin(call(), { tenantSlug, origin });

async function person(values: Parameters<typeof buildUser>[1] = {}) {
  const user = await buildUser(test, { tenant, ...values });
  return { user, ...(await buildPasskey(test, user)) };
}

async function signInWith(authenticator: SoftwareAuthenticator, parts = {}) {
  const credential = authenticator.get(await begin(), ownOrigin);
  return loginWithPasskey(call(parts), { credential, deviceName: 'Pixel 9' });
}

describe('startPasskeyLogin', () => {
  it('names no account', async () => {
    const options = await begin();
    expect(options).toMatchObject({ rpId: 'identity.test', userVerification: 'required', allowCredentials: [] });
  });

  it('refuses foreign origins, tenants that are none, and suspended ones', async () => {
    expect(await codeOf(begin('https://evil.test'))).toBe('unprocessable');
    expect(await codeOf(begin(ownOrigin, 'nowhere'))).toBe('not_found');
    const suspended = await buildTenant(test, { status: 'Suspended', suspensionReason: 'Unpaid' });
    expect(await codeOf(begin(ownOrigin, suspended.slug))).toBe('tenant_suspended');
  });
});

describe('loginWithPasskey', () => {
  it('opens a session that counts as both factors, and notes the use', async () => {
    const { user, passkey, authenticator } = await person();
    const context = call();
    const credential = authenticator.get(await begin(), ownOrigin);
    const signedIn = await loginWithPasskey(context, { credential, deviceName: 'Pixel 9' });
    expect(signedIn.user.id).toBe(user.id);
    const actor = await authenticateAccessToken(call(), signedIn.accessToken);
    expect(actor).toMatchObject({ userId: user.id, amr: ['pop', 'mfa'] });
    expect(await Passkey.findByPk(passkey.id)).toMatchObject({ signCount: 1, lastUsedAt: expect.any(Date) });
    expect(await typesOf(context)).toEqual(['identity.session.started.v1']);
  });

  it('is enough where the tenant asks for a second factor', async () => {
    const careful = await buildTenant(test, { requireMfa: true });
    const user = await buildUser(test, { tenant: careful });
    const { authenticator } = await buildPasskey(test, user);
    const credential = authenticator.get(await begin(ownOrigin, careful.slug), ownOrigin);
    expect((await loginWithPasskey(call(), { credential })).user.id).toBe(user.id);
  });

  it('makes a platform administrator one', async () => {
    const { authenticator } = await person({ isAdmin: true });
    const { accessToken } = await signInWith(authenticator);
    const actor = await authenticateAccessToken(call(), accessToken);
    expect(await codeOf(startPasskeyRegistration(contextFor(test, actor), {}))).toBe('done');
    expect(actor).toMatchObject({ isAdmin: true, amr: ['pop', 'mfa'] });
  });

  it('works on each origin of the tenant with the passkeys of that host', async () => {
    const user = await buildUser(test, { tenant });
    const { authenticator } = await buildPasskey(test, user, tenantOrigin);
    const there = authenticator.get(await begin(tenantOrigin), tenantOrigin);
    expect(await codeOf(loginWithPasskey(call(), { credential: there }))).toBe('done');
    const elsewhere = authenticator.get(await begin(ownOrigin), ownOrigin);
    expect(await codeOf(loginWithPasskey(call(), { credential: elsewhere }))).toBe('invalid_credentials');
  });

  it('knows a device again, and tells of a new one', async () => {
    const { user, authenticator } = await person();
    const first = await signInWith(authenticator, { userAgent: 'Firefox' });
    expect(first.deviceToken).toMatch(/^frd_/);
    const credential = authenticator.get(await begin(), ownOrigin);
    const again = await loginWithPasskey(call(), { credential, deviceToken: first.deviceToken ?? '' });
    expect(again.deviceToken).toBeNull();
    await signInWith(authenticator, { userAgent: 'Safari' });
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({ template: 'new-device' });
  });

  const lies = {
    'another origin': { origin: 'https://evil.test' },
    'an allowed origin other than the one that began': { origin: tenantOrigin },
    'another host': { rpId: 'evil.test' },
    'a user who was not verified': { verifiesUser: false },
    'the answer to a registration': { type: 'webauthn.create' },
    'the handle of somebody else': { userHandle: 'x'.repeat(22) },
  };
  it.each(Object.entries(lies))('refuses %s, and the challenge is used up', async (_, lie) => {
    const { origin = ownOrigin, verifiesUser = true, ...rest } = lie as { origin?: string; verifiesUser?: boolean };
    const { authenticator } = await person();
    const options = await begin();
    authenticator.verifiesUser = verifiesUser;
    const credential = authenticator.get(options, origin, rest);
    const context = call();
    expect(await codeOf(loginWithPasskey(context, { credential }))).toBe('invalid_credentials');
    expect(await eventsOf(context)).toEqual([]);
    authenticator.verifiesUser = true;
    const honest = authenticator.get(options, ownOrigin);
    expect(await codeOf(loginWithPasskey(call(), { credential: honest }))).toBe('token_invalid');
  });

  it('refuses a passkey that nobody registered, and a signature of another key', async () => {
    const { authenticator } = await person();
    const other = await person();
    const stranger = new SoftwareAuthenticator();
    stranger.keys = authenticator.keys.map((key) => ({ ...key, id: 'unknown' }));
    expect(await codeOf(signInWith(stranger))).toBe('invalid_credentials');
    const [key] = authenticator.keys;
    stranger.keys = other.authenticator.keys.map((one) => ({ ...one, id: key?.id ?? '' }));
    expect(await codeOf(signInWith(stranger))).toBe('invalid_credentials');
  });

  it('refuses the passkeys of another tenant, though host and origin are the same', async () => {
    const { authenticator } = await person();
    const other = await buildTenant(test);
    const credential = authenticator.get(await begin(ownOrigin, other.slug), ownOrigin);
    expect(await codeOf(loginWithPasskey(call(), { credential }))).toBe('invalid_credentials');
  });

  it('refuses challenges of nobody, of a registration, and old ones', async () => {
    const { authenticator } = await person();
    const options = await begin();
    const invented = authenticator.get(options, ownOrigin, { challenge: 'x'.repeat(43) });
    expect(await codeOf(loginWithPasskey(call(), { credential: invented }))).toBe('token_invalid');
    const plain = await buildUser(test, { tenant });
    const { challenge } = await startPasskeyRegistration(contextFor(test, userActor(plain)), {
      currentPassword: goodPassword,
    });
    const swapped = authenticator.get(options, ownOrigin, { challenge });
    expect(await codeOf(loginWithPasskey(call(), { credential: swapped }))).toBe('token_invalid');
    const late = { now: () => new Date(clock.now().getTime() + 301_000) };
    expect(await codeOf(signInWith(authenticator, late))).toBe('token_invalid');
    const unread = { ...swapped, response: { ...swapped.response, clientDataJSON: 'bnVsbA' } };
    expect(await codeOf(loginWithPasskey(call(), { credential: unread }))).toBe('token_invalid');
  });

  it('takes one of fifty answers to one challenge', async () => {
    const { authenticator } = await person();
    const credential = authenticator.get(await begin(), ownOrigin);
    const calls = Array.from({ length: 50 }, () => loginWithPasskey(call(), { credential }));
    expect(await tally(calls)).toEqual({ done: 1, token_invalid: 49 });
  });

  it('refuses a counter that went backwards or stands still, and tells the owner', async () => {
    const { user, passkey, authenticator } = await person();
    const copy = authenticator.copy();
    await signInWith(authenticator);
    await signInWith(authenticator);
    const context = call();
    const credential = copy.get(await begin(), ownOrigin);
    expect(await codeOf(loginWithPasskey(context, { credential }))).toBe('invalid_credentials');
    expect(await eventsOf(context)).toMatchObject([
      { type: 'identity.passkey.clone_detected.v1', entity: `user/${user.id}`, data: { passkey_id: passkey.id } },
    ]);
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({
      template: 'passkey-refused',
      values: { passkey: 'Pixel 9' },
    });
    expect(await Passkey.findByPk(passkey.id)).toMatchObject({ signCount: 2, cloneDetectedAt: expect.any(Date) });
    // Now at 2, as the owner's is: equal is no progress either.
    expect(await codeOf(signInWith(copy))).toBe('invalid_credentials');
    expect(await codeOf(signInWith(authenticator))).toBe('done');
    // One that has counted must go on counting.
    authenticator.signCount = 0;
    authenticator.counts = false;
    expect(await codeOf(signInWith(authenticator))).toBe('invalid_credentials');
  });

  it('takes an authenticator that never counts', async () => {
    const { user, authenticator } = await person();
    authenticator.counts = false;
    await signInWith(authenticator);
    expect(await codeOf(signInWith(authenticator))).toBe('done');
    expect((await messagesTo(user.email ?? '')).map(({ template }) => template)).not.toContain('passkey-refused');
  });

  it('refuses who is banned, or whose tenant is suspended', async () => {
    const { user, authenticator } = await person();
    const banned = authenticator.get(await begin(), ownOrigin);
    await buildBan(test, user);
    expect(await codeOf(loginWithPasskey(call(), { credential: banned }))).toBe('user_banned');
    const closing = await buildTenant(test);
    const member = await buildUser(test, { tenant: closing });
    const { authenticator: theirs } = await buildPasskey(test, member);
    const credential = theirs.get(await begin(ownOrigin, closing.slug), ownOrigin);
    await test.database.sequelize.query(`update tenants set status = 'Suspended' where id = $1`, {
      bind: [closing.id],
    });
    expect(await codeOf(loginWithPasskey(call(), { credential }))).toBe('tenant_suspended');
  });

  it('is counted by client', async () => {
    const clientAddress = '203.0.113.77';
    const calls = Array.from({ length: 61 }, () =>
      startPasskeyLogin(call({ clientAddress }), { tenantSlug: tenant.slug }),
    );
    expect(await tally(calls)).toEqual({ done: 60, rate_limited: 1 });
  });
});

it('tells whose passkey it is by the credential alone', async () => {
  const one = await person();
  const two = await person();
  const ids: User['id'][] = [];
  for (const { authenticator } of [one, two]) ids.push((await signInWith(authenticator)).user.id);
  expect(ids).toEqual([one.user.id, two.user.id]);
});
