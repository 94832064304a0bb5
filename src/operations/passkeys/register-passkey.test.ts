import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Passkey, RecoveryCodes, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { usePublicUrl } from '../../platform/public-url.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildSession, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPasskey, ownOrigin } from '../../test-support/passkeys.js';
import { codeOf, eventsOf, tally } from '../../test-support/records.js';
import { SoftwareAuthenticator } from '../../test-support/software-authenticator.js';
import { totpCode } from '../../test-support/totp-code.js';
import { registerPasskey } from './register-passkey.js';
import { startPasskeyRegistration } from './start-passkey-registration.js';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const tenantOrigin = 'https://app.acme.test';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { allowedOrigins: [tenantOrigin] });
});
afterAll(() => test.drop());

const by = (user: User) => contextFor(test, userActor(user));
const begin = (user: User, origin?: string) =>
  startPasskeyRegistration(by(user), { currentPassword: goodPassword, ...(origin !== undefined && { origin }) });
const passkeysOf = (user: User) => Passkey.count({ where: { userId: user.id } });

describe('startPasskeyRegistration', () => {
  it('asks for a passkey that is found by itself and verifies the user', async () => {
    const user = await buildUser(test, { tenant });
    expect(await begin(user, tenantOrigin)).toMatchObject({
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      rp: { id: 'app.acme.test', name: tenant.name },
      user: { name: user.email, displayName: user.fullName },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    expect((await begin(user)).rp.id).toBe('identity.test');
  });

  it('takes the current password of whoever has no second factor', async () => {
    const user = await buildUser(test, { tenant });
    expect(await codeOf(startPasskeyRegistration(by(user), {}))).toBe('invalid_credentials');
    const wrong = startPasskeyRegistration(by(user), { currentPassword: 'a wrong one 77' });
    expect(await codeOf(wrong)).toBe('invalid_credentials');
  });

  it('takes a second factor of whoever has one, and no password in its place', async () => {
    const user = await buildUser(test, { tenant, totpSecret });
    expect(await codeOf(begin(user))).toBe('mfa_required');
    expect(await codeOf(startPasskeyRegistration(by(user), { code: '000000' }))).toBe('invalid_code');
    const code = totpCode(totpSecret, clock.now());
    expect(await codeOf(startPasskeyRegistration(by(user), { code }))).toBe('done');
    const { session } = await buildSession(test, user, { amr: ['pwd', 'otp'] });
    const recent = contextFor(test, userActor(user, session));
    expect(await codeOf(startPasskeyRegistration(recent, {}))).toBe('done');
    const later = { ...recent, now: () => new Date(clock.now().getTime() + 601_000) };
    expect(await codeOf(startPasskeyRegistration(later, {}))).toBe('mfa_required');
  });

  it('takes a sign-in of just now of whoever has neither', async () => {
    const user = await buildUser(test, { tenant });
    await test.database.sequelize.query('delete from credentials where user_id = $1', { bind: [user.id] });
    const { session } = await buildSession(test, user, { amr: ['google'] });
    const recent = contextFor(test, userActor(user, session));
    expect(await codeOf(startPasskeyRegistration(recent, {}))).toBe('done');
    const later = { ...recent, now: () => new Date(clock.now().getTime() + 601_000) };
    expect(await codeOf(startPasskeyRegistration(later, {}))).toBe('invalid_credentials');
  });

  it.each([
    'https://evil.test',
    'https://app.acme.test.evil.test',
    'https://app.acme.test/',
    'https://APP.acme.test',
    'http://app.acme.test',
    'https://app.acme.test:8443',
    'https://sub.app.acme.test',
    'null',
    '',
  ])('refuses the origin %j', async (origin) => {
    const user = await buildUser(test, { tenant });
    expect(await codeOf(begin(user, origin))).toBe('unprocessable');
  });

  it('refuses an origin of another tenant, and one that browsers make no passkeys for', async () => {
    await buildTenant(test, { allowedOrigins: ['https://app.other.test'] });
    const user = await buildUser(test, { tenant });
    expect(await codeOf(begin(user, 'https://app.other.test'))).toBe('unprocessable');
    const local = await buildTenant(test, { allowedOrigins: ['http://10.0.0.7:3000'] });
    const neighbour = await buildUser(test, { tenant: local });
    expect(await codeOf(begin(neighbour, 'http://10.0.0.7:3000'))).toBe('unprocessable');
  });

  it('takes the verified domain of the tenant, and that alone', async () => {
    const origin = 'https://video.acme.test';
    const claimed = await buildTenant(test, { customDomain: 'video.acme.test', domainVerified: false });
    expect(await codeOf(begin(await buildUser(test, { tenant: claimed }), origin))).toBe('unprocessable');
    const proven = await buildTenant(test, { customDomain: 'verified.acme.test', domainVerified: true });
    const user = await buildUser(test, { tenant: proven });
    expect((await begin(user, 'https://verified.acme.test')).rp.id).toBe('verified.acme.test');
  });

  it('takes localhost for a service on the own machine', async () => {
    usePublicUrl('http://127.0.0.1:3000');
    try {
      const user = await buildUser(test, { tenant });
      expect((await begin(user)).rp.id).toBe('localhost');
      expect((await begin(user, 'http://localhost:3000')).rp.id).toBe('localhost');
      expect(await codeOf(begin(user, 'http://localhost:3001'))).toBe('unprocessable');
    } finally {
      usePublicUrl(ownOrigin);
    }
  });

  it('is for users alone', async () => {
    expect(await codeOf(startPasskeyRegistration(contextFor(test, anonymous), {}))).toBe('unauthenticated');
    for (const actor of [staffActor('Owner'), serviceActor()])
      expect(await codeOf(startPasskeyRegistration(contextFor(test, actor), {}))).toBe('forbidden');
  });
});

describe('registerPasskey', () => {
  it('keeps the passkey, tells it and its owner, and gives the first recovery codes', async () => {
    const user = await buildUser(test, { tenant });
    const authenticator = new SoftwareAuthenticator();
    const options = await begin(user, tenantOrigin);
    const credential = authenticator.create(options, tenantOrigin);
    const context = by(user);
    const { passkey, recoveryCodes } = await registerPasskey(context, { credential, name: ' Pixel 9 ' });
    expect(recoveryCodes).toHaveLength(10);
    expect(await Passkey.findByPk(passkey.id)).toMatchObject({
      userId: user.id,
      tenantId: tenant.id,
      credentialId: credential.id,
      signCount: 0,
      rpId: 'app.acme.test',
      transports: ['internal'],
      backedUp: false,
      name: 'Pixel 9',
    });
    const events = await eventsOf(context);
    const told = { passkey_id: passkey.id, user_id: user.id, tenant_id: tenant.id };
    expect(events.filter(({ type }) => type.startsWith('identity.passkey.'))).toEqual([
      {
        type: 'identity.passkey.added.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: { ...told, host: 'app.acme.test', backed_up: false, added_at: expect.any(String) },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(credential.id);
    const message = await lastMessageTo(user.email ?? '');
    expect(message).toMatchObject({ template: 'mfa-changed', values: { change: 'Added', factor: 'Passkey' } });
  });

  it('makes no new recovery codes for whoever has some', async () => {
    const user = await buildUser(test, { tenant });
    const { authenticator } = await buildPasskey(test, user);
    const { session } = await buildSession(test, user, { amr: ['pop', 'mfa'] });
    const context = () => contextFor(test, userActor(user, session));
    const options = await startPasskeyRegistration(context(), {});
    expect(options.excludeCredentials.map(({ id }) => id)).toEqual([authenticator.keys[0]?.id]);
    const credential = new SoftwareAuthenticator().create(options, ownOrigin);
    expect(await registerPasskey(context(), { credential })).toMatchObject({ recoveryCodes: null });
    expect(await RecoveryCodes.countLeft(user.id)).toBe(10);
  });

  const lies = {
    'another origin': { origin: 'https://evil.test' },
    'another host': { rpId: 'evil.test' },
    'a user who was not verified': { verifiesUser: false },
    'an assertion in its place': { type: 'webauthn.get' },
  };
  it.each(Object.entries(lies))('refuses %s, and the challenge is used up', async (_, lie) => {
    const { origin = tenantOrigin, verifiesUser = true, ...rest } = lie as { origin?: string; verifiesUser?: boolean };
    const user = await buildUser(test, { tenant });
    const authenticator = Object.assign(new SoftwareAuthenticator(), { verifiesUser });
    const options = await begin(user, tenantOrigin);
    const credential = authenticator.create(options, origin, rest);
    expect(await codeOf(registerPasskey(by(user), { credential }))).toBe('unprocessable');
    const honest = new SoftwareAuthenticator().create(options, tenantOrigin);
    expect(await codeOf(registerPasskey(by(user), { credential: honest }))).toBe('token_invalid');
    expect(await passkeysOf(user)).toBe(0);
  });

  it.each([
    ['packed', [['x5c', [new Uint8Array([1])]]]],
    ['fido-u2f', []],
    ['apple', []],
  ] as [string, [string, unknown][]][])(
    'refuses a %s attestation unread, which nobody asked for',
    async (fmt, parts) => {
      const user = await buildUser(test, { tenant });
      const attestation = { fmt, attStmt: new Map(parts) };
      const credential = new SoftwareAuthenticator().create(await begin(user), ownOrigin, { attestation });
      const refusal = await registerPasskey(by(user), { credential }).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'unprocessable', cause: { message: 'No attestation was asked for.' } });
    },
  );

  it('refuses a challenge of nobody, of somebody else, of another purpose, and an old one', async () => {
    const user = await buildUser(test, { tenant });
    const other = await buildUser(test, { tenant });
    const credentialFor = async (challenger: User) =>
      new SoftwareAuthenticator().create(await begin(challenger), ownOrigin);
    const invented = new SoftwareAuthenticator().create(await begin(user), ownOrigin, { challenge: 'x'.repeat(43) });
    expect(await codeOf(registerPasskey(by(user), { credential: invented }))).toBe('token_invalid');
    const foreign = await credentialFor(other);
    expect(await codeOf(registerPasskey(by(user), { credential: foreign }))).toBe('token_invalid');
    const late = { ...by(user), now: () => new Date(clock.now().getTime() + 301_000) };
    expect(await codeOf(registerPasskey(late, { credential: await credentialFor(user) }))).toBe('token_invalid');
    expect(await passkeysOf(user)).toBe(0);
  });

  it('takes one of fifty answers to one challenge', async () => {
    const user = await buildUser(test, { tenant });
    const credential = new SoftwareAuthenticator().create(await begin(user), ownOrigin);
    const calls = Array.from({ length: 50 }, () => registerPasskey(by(user), { credential }));
    expect(await tally(calls)).toEqual({ done: 1, token_invalid: 49 });
    expect(await passkeysOf(user)).toBe(1);
  });

  it('refuses a passkey that somebody has already, and an eleventh', async () => {
    const user = await buildUser(test, { tenant });
    const other = await buildUser(test, { tenant });
    const { passkey } = await buildPasskey(test, user);
    const options = await begin(other);
    const credential = new SoftwareAuthenticator().create(options, ownOrigin);
    await test.database.sequelize.query('update passkeys set credential_id = $1 where id = $2', {
      bind: [credential.id, passkey.id],
    });
    expect(await codeOf(registerPasskey(by(other), { credential }))).toBe('conflict');
    await test.database.sequelize.query(
      `insert into passkeys (id, user_id, tenant_id, credential_id, public_key, sign_count, rp_id, transports, backed_up, aaguid, created_at, updated_at)
       select gen_random_uuid(), $1, $2, 'filler' || n, 'x', 0, 'identity.test', '[]', false, gen_random_uuid(), now(), now() from generate_series(1, 9) n`,
      { bind: [user.id, tenant.id] },
    );
    const { session } = await buildSession(test, user, { amr: ['pop', 'mfa'] });
    const full = startPasskeyRegistration(contextFor(test, userActor(user, session)), {});
    expect(await codeOf(full)).toBe('conflict');
  });
});
