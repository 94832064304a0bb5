import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddressProof, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { confirmPasswordReset } from './confirm-password-reset.js';
import { login } from './login.js';
import { registerUser } from './register-user.js';
import { requestPasswordReset } from './request-password-reset.js';
import { resendVerification } from './resend-verification.js';
import { verifyEmail, verifyPhone } from './verify-address.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const begun = clock.now().getTime();
const visitor = (secondsLater = 0, parts = {}) =>
  contextFor(test, anonymous, { now: () => new Date(begun + secondsLater * 1000), ...parts });
let number = 0;
const newEmail = () => `verify${++number}@acme.test`;
const newPhone = () => `+98912300${String(++number).padStart(4, '0')}`;

const register = (address: { email: string } | { phoneNumber: string }) =>
  registerUser(visitor(), { tenantSlug: tenant.slug, password: goodPassword, ...address });
const signIn = (email: string, later = 0) =>
  login(visitor(later), { tenantSlug: tenant.slug, email, password: goodPassword });
const resend = (email: string, later: number) => resendVerification(visitor(later), { tenantSlug: tenant.slug, email });
const codeSentTo = async (to: string) => (await lastMessageTo(to)).code ?? '';
const otherThan = (code: string) => (code === '000000' ? '111111' : '000000');
const find = (email: string) => User.findOne({ where: { email }, rejectOnEmpty: true });

describe('registerUser', () => {
  it('sends a code with a link that holds its token', async () => {
    const email = newEmail();
    const { verificationToken, verificationRequired } = await register({ email });
    expect(verificationRequired).toBe(true);
    const { code, link, values } = await lastMessageTo(email);
    expect(code).toMatch(/^\d{6}$/);
    expect(values['minutes']).toBe(10);
    const url = new URL(link ?? '');
    expect(url.pathname).toBe('/verify-email');
    expect(Object.fromEntries(url.searchParams)).toEqual({ token: verificationToken, code });
  });

  it('keeps code and token in no readable form', async () => {
    const email = newEmail();
    const { verificationToken } = await register({ email });
    const code = await codeSentTo(email);
    for (const table of ['address_proofs', 'outbox_events', 'messages']) {
      const [rows] = await test.database.sequelize.query(`select t.*, null as id from ${table} t`);
      expect(JSON.stringify(rows)).not.toContain(verificationToken);
      expect(JSON.stringify(rows)).not.toContain(`"${code}"`);
    }
  });

  it('gives a known address a token of the same form that leads nowhere', async () => {
    const email = newEmail();
    await register({ email });
    const code = await codeSentTo(email);
    const again = await register({ email });
    expect(again.verificationToken).toMatch(/^frv_[\w-]{43}$/);
    expect(await codeOf(verifyEmail(visitor(), { token: again.verificationToken, code }))).toBe('token_invalid');
    expect(await AddressProof.count({ where: { address: email } })).toBe(1);
  });
});

describe('verifyEmail and verifyPhone', () => {
  it('mark the address, tell it, and let its owner in', async () => {
    const email = newEmail();
    const { userId, verificationToken: token } = await register({ email });
    expect(await codeOf(signIn(email))).toBe('verification_required');
    const context = visitor();
    const user = await verifyEmail(context, { token, code: await codeSentTo(email) });
    expect(user).toMatchObject({ id: userId, emailVerified: true, phoneVerified: false });
    expect(await eventsOf(context)).toMatchObject([
      { type: 'identity.user.updated.v1', entity: `user/${userId}`, data: { changed: { email_verified: true } } },
    ]);
    expect(await codeOf(signIn(email))).toBe('done');
  });

  it('take a phone number by SMS', async () => {
    const phoneNumber = newPhone();
    const { verificationToken: token, userId } = await register({ phoneNumber });
    const message = await lastMessageTo(phoneNumber);
    expect(message).toMatchObject({ channel: 'Sms', template: 'verify-phone' });
    const code = message.code ?? '';
    expect(await codeOf(verifyEmail(visitor(), { token, code }))).toBe('token_invalid');
    await verifyPhone(visitor(), { token, code });
    expect((await User.findByPk(userId))?.phoneVerified).toBe(true);
  });

  it('take a code once, however many come at once', async () => {
    const email = newEmail();
    const { verificationToken: token } = await register({ email });
    const code = await codeSentTo(email);
    const answers = await tally(Array.from({ length: 20 }, () => verifyEmail(visitor(), { token, code })));
    expect(answers['done']).toBe(1);
    expect(await codeOf(verifyEmail(visitor(), { token, code }))).toBe('token_invalid');
  });

  it('evaluate five codes, and a newly sent one brings no new tries', async () => {
    const email = newEmail();
    const { verificationToken } = await register({ email });
    const wrong = otherThan(await codeSentTo(email));
    const guesses = await tally(
      Array.from({ length: 10 }, () => verifyEmail(visitor(), { token: verificationToken, code: wrong })),
    );
    expect(guesses).toEqual({ invalid_code: 5, rate_limited: 5 });
    const { token } = await resend(email, 61);
    expect(await codeOf(verifyEmail(visitor(61), { token, code: await codeSentTo(email) }))).toBe('rate_limited');
    expect((await find(email)).emailVerified).toBe(false);
    await test.database.sequelize.query(`delete from rate_limits`);
    expect(await codeOf(verifyEmail(visitor(61), { token, code: await codeSentTo(email) }))).toBe('done');
  });

  it.each([
    ['ten minutes old', 601, 'token_invalid'],
    ['younger', 599, 'done'],
  ])('of a code that is %s', async (_, later, answer) => {
    const email = newEmail();
    const { verificationToken: token } = await register({ email });
    expect(await codeOf(verifyEmail(visitor(later), { token, code: await codeSentTo(email) }))).toBe(answer);
  });

  it('take nothing from another flow, another account or another tenant', async () => {
    const email = newEmail();
    const { verificationToken: token } = await register({ email });
    const code = await codeSentTo(email);
    const other = await buildTenant(test);
    const neighbour = newEmail();
    await registerUser(visitor(), { tenantSlug: other.slug, email: neighbour, password: goodPassword });
    const foreign = await codeSentTo(neighbour);
    if (foreign !== code) expect(await codeOf(verifyEmail(visitor(), { token, code: foreign }))).toBe('invalid_code');
    await requestPasswordReset(visitor(), { tenantSlug: tenant.slug, email });
    const reset = new URL((await lastMessageTo(email)).link ?? '').searchParams.get('token') ?? '';
    expect(await codeOf(verifyEmail(visitor(), { token: reset, code }))).toBe('token_invalid');
    expect(await codeOf(confirmPasswordReset(visitor(), { token, newPassword: goodPassword }))).toBe('token_invalid');
    for (const nonsense of ['', 'frv_x', 'frv_\0', code])
      expect(await codeOf(verifyEmail(visitor(), { token: nonsense, code }))).toBe('token_invalid');
    expect(await codeOf(verifyEmail(visitor(), { token, code }))).toBe('done');
  });

  it('refuse the code of an address that was replaced', async () => {
    const email = newEmail();
    const { verificationToken: token, userId } = await register({ email });
    const code = await codeSentTo(email);
    await test.database.sequelize.query(`update users set email = $1 where id = $2`, { bind: [newEmail(), userId] });
    const context = visitor();
    expect(await codeOf(verifyEmail(context, { token, code }))).toBe('token_invalid');
    expect(await typesOf(context)).toEqual([]);
  });

  it('refuse a banned user', async () => {
    const email = newEmail();
    const { verificationToken: token } = await register({ email });
    await buildBan(test, await find(email));
    expect(await codeOf(verifyEmail(visitor(), { token, code: await codeSentTo(email) }))).toBe('user_banned');
  });
});

describe('login with an address that is not verified', () => {
  it('sends a code, and within a minute gives the token of the one that was sent', async () => {
    const { email } = await buildUser(test, { tenant, email: newEmail(), emailVerified: false });
    const details = async (later: number) => {
      const refusal = await signIn(email ?? '', later).catch((error: unknown) => error);
      return (refusal as { details: { verification_token: string; expires_in: number } }).details;
    };
    const first = await details(0);
    expect(first).toEqual({ verification_token: expect.stringMatching(/^frv_/), expires_in: 600 });
    expect(await details(59)).toEqual({ ...first, expires_in: 541 });
    expect(await messagesTo(email ?? '')).toHaveLength(1);
    const later = await details(61);
    expect(later.verification_token).not.toBe(first.verification_token);
    const code = await codeSentTo(email ?? '');
    const old = { token: first.verification_token, code };
    expect(await codeOf(verifyEmail(visitor(61), old))).toBe('token_invalid');
    expect(await codeOf(verifyEmail(visitor(61), { ...old, token: later.verification_token }))).toBe('done');
  });

  it('is let in where the tenant does so, and told nothing without the password', async () => {
    const open = await buildTenant(test, { requireVerifiedAddress: false });
    const user = await buildUser(test, { tenant: open, email: newEmail(), emailVerified: false });
    const input = { tenantSlug: open.slug, email: user.email ?? '', password: goodPassword };
    expect(await codeOf(login(visitor(), input))).toBe('done');
    const { email } = await buildUser(test, { tenant, email: newEmail(), emailVerified: false });
    const guess = { tenantSlug: tenant.slug, email: email ?? '', password: 'wrong' };
    expect(await codeOf(login(visitor(), guess))).toBe('invalid_credentials');
    expect(await messagesTo(email ?? '')).toEqual([]);
  });
});

describe('resendVerification', () => {
  it('sends a new code, after a minute', async () => {
    const email = newEmail();
    const { verificationToken } = await register({ email });
    const first = await codeSentTo(email);
    const { token } = await resend(email, 61);
    expect(token).not.toBe(verificationToken);
    expect(await messagesTo(email)).toHaveLength(2);
    expect(await codeOf(verifyEmail(visitor(61), { token: verificationToken, code: first }))).toBe('token_invalid');
    await expect(resend(email, 62)).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: expect.any(Number),
    });
  });

  it('sends nothing again while the first is on its way', async () => {
    const email = newEmail();
    const { verificationToken } = await register({ email });
    expect((await resend(email, 30)).token).toBe(verificationToken);
    expect(await messagesTo(email)).toHaveLength(1);
  });

  it('answers alike for an address that nobody has, that is verified or that is banned', async () => {
    const verified = await buildUser(test, { tenant, email: newEmail() });
    const banned = await buildUser(test, { tenant, email: newEmail(), emailVerified: false });
    await buildBan(test, banned);
    const emails = [newEmail(), verified.email ?? '', banned.email ?? ''];
    for (const email of emails) {
      const context = visitor(0);
      const answer = await resendVerification(context, { tenantSlug: tenant.slug, email });
      expect(answer).toEqual({ token: expect.stringMatching(/^frv_[\w-]{43}$/), expiresIn: 600 });
      expect(await messagesTo(email)).toEqual([]);
      expect(await typesOf(context)).toEqual([]);
      expect(await codeOf(resend(email, 0))).toBe('rate_limited');
    }
    expect(await User.count({ where: { tenantId: tenant.id, fullName: null, email: emails[0] ?? '' } })).toBe(0);
  });
});

it('links lead where the configuration says, whatever the request says of itself', async () => {
  const own = await buildTenant(test, { customDomain: 'studio.acme.test', domainVerified: true });
  const email = newEmail();
  await registerUser(visitor(0, { userAgent: 'evil.test' }), { tenantSlug: own.slug, email, password: goodPassword });
  expect(new URL((await lastMessageTo(email)).link ?? '').origin).toBe('https://studio.acme.test');
});
