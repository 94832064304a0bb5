import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressProof, Credential, MfaChallenge, Session, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous } from '../../test-support/actors.js';
import { buildBan, buildSession, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { confirmPasswordReset } from './confirm-password-reset.js';
import { login } from './login.js';
import { requestPasswordReset } from './request-password-reset.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const begun = clock.now().getTime();
const visitor = (secondsLater = 0) => contextFor(test, anonymous, { now: () => new Date(begun + secondsLater * 1000) });
const newPassword = 'another horse 8 battery';
const build = (values = {}) => buildUser(test, { tenant, ...values });
const request = (email: string, later = 0) => requestPasswordReset(visitor(later), { tenantSlug: tenant.slug, email });
const signIn = (email: string | null, password: string) =>
  login(visitor(), { tenantSlug: tenant.slug, email: email ?? '', password });
const tokenIn = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';

async function linkFor(user: User, later = 0): Promise<string> {
  await request(user.email ?? '', later);
  return tokenIn((await lastMessageTo(user.email ?? '')).link);
}

describe('requestPasswordReset', () => {
  it('sends a link, kept hashed, and tells no event', async () => {
    const user = await build();
    const context = visitor();
    await requestPasswordReset(context, { tenantSlug: tenant.slug, email: user.email?.toUpperCase() ?? '' });
    const { link, template, values } = await lastMessageTo(user.email ?? '');
    expect([template, values['minutes'], new URL(link ?? '').pathname]).toEqual([
      'reset-password',
      30,
      '/reset-password',
    ]);
    const [rows] = await test.database.sequelize.query('select * from address_proofs');
    expect(JSON.stringify(rows)).not.toContain(tokenIn(link));
    expect(await typesOf(context)).toEqual([]);
  });

  it('sends none to an address that is not verified beside one that is: it may be a stranger’s', async () => {
    const phoneNumber = '+989121110077';
    const squatter = await build({ phoneNumber, phoneVerified: false });
    await requestPasswordReset(visitor(), { tenantSlug: tenant.slug, phoneNumber });
    expect(await messagesTo(phoneNumber)).toEqual([]);
    expect(await linkFor(squatter)).toMatch(/^frv_/);
    const owner = await build({ emailVerified: false, phoneNumber: '+989121110078', phoneVerified: true });
    await request(owner.email ?? '');
    expect(await messagesTo(owner.email ?? '')).toEqual([]);
  });

  it('sends it by SMS to a phone number', async () => {
    const phoneNumber = '+989121110001';
    await build({ email: null, phoneNumber, phoneVerified: true });
    await requestPasswordReset(visitor(), { tenantSlug: tenant.slug, phoneNumber: '09121110001' });
    const message = await lastMessageTo(phoneNumber);
    expect(message.channel).toBe('Sms');
    await confirmPasswordReset(visitor(), { token: tokenIn(message.link), newPassword });
  });

  it('answers alike, and leaves nothing, for nobody, a banned user and another tenant', async () => {
    const banned = await build();
    await buildBan(test, banned);
    const elsewhere = await buildUser(test);
    const before = await User.count();
    for (const email of ['nobody@acme.test', banned.email ?? '', elsewhere.email ?? '']) {
      const context = visitor();
      expect(await requestPasswordReset(context, { tenantSlug: tenant.slug, email })).toBeUndefined();
      expect(await messagesTo(email)).toEqual([]);
      expect(await typesOf(context)).toEqual([]);
    }
    expect(await User.count()).toBe(before);
  });

  it('sends one a minute and ten a day, and answers the same beyond', async () => {
    const { email } = await build();
    for (let minutes = 0; minutes < 14; minutes++) {
      await request(email ?? '', minutes * 61);
      await request(email ?? '', minutes * 61);
    }
    expect(await messagesTo(email ?? '')).toHaveLength(5);
  });
});

describe('confirmPasswordReset', () => {
  it('sets the password, ends every session and sign-in, verifies the address, and tells all of it', async () => {
    const user = await build({ emailVerified: false, totpSecret: 'JBSWY3DPEHPK3PXP' });
    const sessions = [await buildSession(test, user), await buildSession(test, user)];
    const token = await linkFor(user);
    const context = visitor();
    await confirmPasswordReset(context, { token, newPassword });
    for (const { session } of sessions)
      expect((await Session.findByPk(session.id))?.revokedCause).toBe('password_change');
    const told = (await eventsOf(context)).map(({ type }) => type).toSorted();
    expect(told).toEqual([
      'identity.credential.changed.v1',
      'identity.session.revoked.v1',
      'identity.session.revoked.v1',
      'identity.user.updated.v1',
    ]);
    expect((await User.findByPk(user.id))?.emailVerified).toBe(true);
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({ template: 'password-changed' });
    expect(await codeOf(signIn(user.email, goodPassword))).toBe('invalid_credentials');
    expect(await codeOf(signIn(user.email, newPassword))).toBe('mfa_required');
  });

  it('ends a sign-in that waits for its second factor', async () => {
    const user = await build({ totpSecret: 'JBSWY3DPEHPK3PXP' });
    await codeOf(signIn(user.email, goodPassword));
    await confirmPasswordReset(visitor(), { token: await linkFor(user), newPassword });
    const challenge = await MfaChallenge.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    expect(challenge.usedAt).toBeInstanceOf(Date);
  });

  it('takes a link once, however many come at once', async () => {
    const user = await build();
    const token = await linkFor(user);
    const calls = Array.from({ length: 20 }, (_, turn) =>
      confirmPasswordReset(visitor(), { token, newPassword: `${newPassword} ${turn}` }),
    );
    expect(await tally(calls)).toEqual({ done: 1, token_invalid: 19 });
    expect(await codeOf(confirmPasswordReset(visitor(), { token, newPassword }))).toBe('token_invalid');
  });

  it.each([
    [1_799, 'done'],
    [1_801, 'token_invalid'],
  ])('of a link that is %d seconds old: %s', async (later, answer) => {
    const token = await linkFor(await build());
    expect(await codeOf(confirmPasswordReset(visitor(later), { token, newPassword }))).toBe(answer);
  });

  it('takes the newest link alone', async () => {
    const user = await build();
    const old = await linkFor(user);
    const token = await linkFor(user, 61);
    expect(await codeOf(confirmPasswordReset(visitor(61), { token: old, newPassword }))).toBe('token_invalid');
    expect(await codeOf(confirmPasswordReset(visitor(61), { token, newPassword }))).toBe('done');
  });

  it('refuses a common password and one that holds the address, and leaves the link good', async () => {
    const user = await build({ email: 'longname@acme.test' });
    const token = await linkFor(user);
    for (const bad of ['password1', 'my longname 77']) {
      const refusal = confirmPasswordReset(visitor(), { token, newPassword: bad });
      await expect(refusal).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field: 'new_password' }] });
    }
    expect(await codeOf(confirmPasswordReset(visitor(), { token, newPassword }))).toBe('done');
  });

  it('gives a password to somebody who had none, and none to a banned user', async () => {
    const user = await build();
    await test.database.sequelize.query('delete from credentials where user_id = $1', { bind: [user.id] });
    await confirmPasswordReset(visitor(), { token: await linkFor(user), newPassword });
    expect(await codeOf(signIn(user.email, newPassword))).toBe('done');
    const banned = await build();
    const token = await linkFor(banned);
    await buildBan(test, banned);
    const before = await Credential.findWithSecrets({}, banned.id, 'password');
    expect(await codeOf(confirmPasswordReset(visitor(), { token, newPassword }))).toBe('user_banned');
    expect(await Credential.findWithSecrets({}, banned.id, 'password')).toEqual(before);
    expect((await AddressProof.findOne({ where: { userId: banned.id } }))?.usedAt).toBeNull();
  });
});
