import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential, MfaChallenge, Session, type Tenant, User } from '../../models/index.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser, goodPassword, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation, newClientAddress } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { forgetKeyRing, publicKeySet } from '../signing-keys/key-ring.js';
import { authenticateAccessToken } from './access-tokens.js';
import { login } from './login.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 10 });
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant, email: 'Sara@acme.test', phoneNumber: '+989121234567' });
  // The first keys of an installation stand in the audit trail of whoever meets it first.
  await publicKeySet(call());
});
afterAll(() => test.drop());

const call = (parts = {}) => contextFor(test, anonymous, parts);
const input = (values: object = {}) => ({
  tenantSlug: tenant.slug,
  email: 'sara@ACME.test',
  password: goodPassword,
  ...values,
});

describe('login', () => {
  it('opens a session, and tells it', async () => {
    const context = call({ userAgent: 'Mozilla/5.0', clientAddress: '203.0.113.7' });
    const signedIn = await login(context, input({ deviceId: 'd1', deviceName: 'Pixel 9' }));
    const session = await Session.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    expect(signedIn).toMatchObject({ expiresInSeconds: 900, refreshToken: expect.stringMatching(/^frr_[\w-]{43}$/) });
    expect(await authenticateAccessToken(call(), signedIn.accessToken)).toEqual({
      kind: 'user',
      userId: user.id,
      tenantId: tenant.id,
      sessionId: session.id,
      isAdmin: false,
      isTenantAdmin: false,
      amr: ['pwd'],
    });
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.session.started.v1',
        entity: `session/${session.id}`,
        tenantId: tenant.id,
        data: {
          session_id: session.id,
          user_id: user.id,
          tenant_id: tenant.id,
          device_name: 'Pixel 9',
          ip_address: '203.0.113.7',
          user_agent: 'Mozilla/5.0',
          amr: ['pwd'],
          started_at: session.issuedAt.toISOString(),
          expires_at: session.expiresAt.toISOString(),
        },
      },
    ]);
    expect(await auditOf(context)).toEqual([]);
    expect((await User.findByPk(user.id))?.lastActiveAt?.getTime()).toBeGreaterThanOrEqual(session.issuedAt.getTime());
  });

  it('keeps neither password nor token in plain text', async () => {
    const signedIn = await login(call(), input());
    const tables = ['sessions', 'refresh_tokens', 'credentials', 'outbox_events', 'audit_entries', 'rate_limits'];
    for (const table of tables) {
      const [rows] = await test.database.sequelize.query(`select * from ${table}`);
      const text = JSON.stringify(rows);
      for (const secret of [goodPassword, signedIn.refreshToken, signedIn.accessToken])
        expect(text).not.toContain(secret);
      if (table === 'refresh_tokens') expect(text).toContain(hashToken(signedIn.refreshToken));
    }
  });

  it('finds the user by phone number in any spelling', async () => {
    for (const phoneNumber of ['+98 912 123 4567', '09121234567', '۰۹۱۲۱۲۳۴۵۶۷']) {
      const { tenantSlug, password } = input();
      expect((await login(call(), { tenantSlug, phoneNumber, password })).user.id).toBe(user.id);
    }
  });

  it('answers alike for an unknown address and a wrong password', async () => {
    const refusals = await Promise.all(
      [{ password: 'wrong' }, { email: 'nobody@acme.test' }, { email: 'a\0b@acme.test' }].map((values) =>
        login(call(), input(values)).catch((error: Error) => ({ ...error, message: error.message })),
      ),
    );
    expect(refusals[0]).toMatchObject({ code: 'invalid_credentials', status: 401 });
    expect(refusals[1]).toEqual(refusals[0]);
    expect(refusals[2]).toEqual(refusals[0]);
  });

  it('does not know the users of another tenant', async () => {
    const other = await buildTenant(test);
    expect(await codeOf(login(call(), input({ tenantSlug: other.slug })))).toBe('invalid_credentials');
    expect(await codeOf(login(call(), input({ tenantSlug: 'nowhere' })))).toBe('not_found');
  });

  it('refuses a banned user with the end of the ban, once the password was right', async () => {
    const unblockDate = new Date(Date.now() + 86_400_000);
    const banned = await buildUser(test, { tenant, email: 'banned@acme.test' });
    await buildBan(test, banned, { reason: 'Spam', unblockDate });
    const context = call();
    await expect(login(context, input({ email: 'banned@acme.test' }))).rejects.toMatchObject({
      code: 'user_banned',
      details: { unblock_date: unblockDate.toISOString(), reason: 'Spam' },
    });
    expect(await codeOf(login(call(), input({ email: 'banned@acme.test', password: 'wrong' })))).toBe(
      'invalid_credentials',
    );
    expect(await eventsOf(context)).toEqual([]);
    expect(await Session.count({ where: { userId: banned.id } })).toBe(0);
  });

  it.each(['Suspended', 'Cancelled'] as const)('refuses a tenant that is %s', async (status) => {
    const closed = await buildTenant(test, { status });
    await buildUser(test, { tenant: closed, email: 'sara@acme.test' });
    expect(await codeOf(login(call(), input({ tenantSlug: closed.slug })))).toBe('tenant_suspended');
  });

  it('asks for a verified address where the tenant wants it', async () => {
    const strict = await buildTenant(test, { requireVerifiedAddress: true });
    await buildUser(test, { tenant: strict, email: 'new@acme.test', emailVerified: false });
    await buildUser(test, { tenant: strict, email: 'old@acme.test' });
    const at = { tenantSlug: strict.slug };
    expect(await codeOf(login(call(), input({ ...at, email: 'new@acme.test' })))).toBe('verification_required');
    expect(await codeOf(login(call(), input({ ...at, email: 'old@acme.test' })))).toBe('done');
  });

  it('asks for the second factor, and opens no session yet', async () => {
    const careful = await buildUser(test, { tenant, email: 'mfa@acme.test', totpSecret: 'JBSWY3DPEHPK3PXP' });
    const context = call();
    const refusal = await login(context, input({ email: 'mfa@acme.test' })).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'mfa_required', details: { factors: ['TOTP'], expires_in: 300 } });
    const token = (refusal as { details: { mfa_token: string } }).details.mfa_token;
    const challenge = await MfaChallenge.findOne({ where: { tokenHash: hashToken(token) }, rejectOnEmpty: true });
    expect(challenge).toMatchObject({ userId: careful.id, attempts: 0, usedAt: null });
    expect(await eventsOf(context)).toEqual([]);
    expect(await Session.count({ where: { userId: careful.id } })).toBe(0);
  });

  it('hashes anew what was hashed more weakly, and tells nobody', async () => {
    const weak = await buildUser(test, { tenant, email: 'weak@acme.test' });
    const passwordHash = await hash(goodPassword, { memoryCost: 4096, timeCost: 1, parallelism: 1 });
    await seed(test, async (context) => {
      const credential = await Credential.findWithSecrets(context, weak.id, 'password', { lock: true });
      await credential?.update({ passwordHash }, { transaction: context.transaction });
    });
    const context = call();
    await login(context, input({ email: 'weak@acme.test' }));
    const credential = await Credential.findWithSecrets({}, weak.id, 'password');
    expect(credential?.passwordHash).toMatch(/m=19456,t=2,p=1/);
    expect((await eventsOf(context)).map(({ type }) => type)).toEqual(['identity.session.started.v1']);
    expect(await codeOf(login(call(), input({ email: 'weak@acme.test' })))).toBe('done');
  });

  it.each([
    ['a NUL in the device', { deviceName: 'a\0b' }],
    ['half a surrogate in the device', { deviceName: '\udc00' }],
    ['a device too long for its column', { deviceName: 'x'.repeat(121) }],
  ])('refuses %s', async (_, values) => {
    expect(await codeOf(login(call(), input(values)))).toBe('unprocessable');
  });

  it('works for more users at once than there are connections, with the keys not loaded', async () => {
    forgetKeyRing();
    expect(await tally(Array.from({ length: 40 }, () => login(call(), input())))).toEqual({ done: 40 });
  });
});

describe('guessing', () => {
  const wrong = (email: string, clientAddress: string) =>
    login(call({ clientAddress }), input({ email, password: 'wrong' }));

  it('evaluates ten passwords of one client for one account', async () => {
    await buildUser(test, { tenant, email: 'target1@acme.test' });
    const tries = Array.from({ length: 100 }, () => wrong('target1@acme.test', '198.51.100.1'));
    expect(await tally(tries)).toEqual({ invalid_credentials: 10, rate_limited: 90 });
    // The owner comes from elsewhere; the right password does not help the one who guessed.
    expect(await codeOf(login(call(), input({ email: 'target1@acme.test' })))).toBe('done');
    const late = login(call({ clientAddress: '198.51.100.1' }), input({ email: 'target1@acme.test' }));
    await expect(late).rejects.toMatchObject({
      code: 'rate_limited',
      status: 429,
      retryAfterSeconds: expect.any(Number),
    });
  });

  it('counts addresses that turn within one /64 as one', async () => {
    await buildUser(test, { tenant, email: 'target2@acme.test' });
    const tries = Array.from({ length: 100 }, (_, index) =>
      wrong('target2@acme.test', `2001:db8:0:7::${index.toString(16)}`),
    );
    expect(await tally(tries)).toEqual({ invalid_credentials: 10, rate_limited: 90 });
  });

  it('evaluates a hundred passwords for one account, from however many clients', async () => {
    await buildUser(test, { tenant, email: 'target3@acme.test' });
    const tries = Array.from({ length: 130 }, () => wrong('TARGET3@acme.test', newClientAddress()));
    expect(await tally(tries)).toEqual({ invalid_credentials: 100, rate_limited: 30 });
  });

  it('evaluates thirty passwords of one client, for however many accounts', async () => {
    const tries = Array.from({ length: 50 }, (_, index) => wrong(`someone${index}@acme.test`, '198.51.100.2'));
    expect(await tally(tries)).toEqual({ invalid_credentials: 30, rate_limited: 20 });
  });

  it('does not count right passwords', async () => {
    await buildUser(test, { tenant, email: 'often@acme.test' });
    for (let i = 0; i < 35; i++)
      await login(call({ clientAddress: '198.51.100.3' }), input({ email: 'often@acme.test' }));
    expect(await codeOf(wrong('often@acme.test', '198.51.100.3'))).toBe('invalid_credentials');
  });
});

describe('a password that came with an import', () => {
  it('is compared once, and kept as one of ours from then on', async () => {
    const imported = await buildUser(test, { tenant, email: 'imported@acme.test' });
    const hash = '$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44';
    await test.database.sequelize.query('update credentials set password_hash = $1 where user_id = $2', {
      bind: [hash, imported.id],
    });
    const of = (password: string) => input({ email: 'imported@acme.test', password });
    expect(await codeOf(login(call(), of('wrong')))).toBe('invalid_credentials');
    expect(await codeOf(login(call(), of('password')))).toBe('done');
    const kept = await Credential.findWithSecrets({}, imported.id, 'password');
    expect(kept?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await codeOf(login(call(), of('password')))).toBe('done');
  });
});
