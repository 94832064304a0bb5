import { createHmac, randomUUID } from 'node:crypto';
import speakeasy from 'speakeasy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entity, EntityField } from '../../models/entity.js';
import type { Tenant } from '../../models/index.js';
import { MfaFactor, Payment, PushSubscription, QuestProgress, Session, User } from '../../models/index.js';
import { useIdentityProviders } from '../../operations/auth/identity-providers.js';
import { describedEntities, type EntityOperation } from '../../operations/entities/entity-policies.js';
import type { RequestOptions } from '../../operations/passkeys/browser-options.js';
import type { CreationOptions } from '../../operations/passkeys/start-passkey-registration.js';
import { confirmPayment, lockForPayment, noProof } from '../../operations/payments/confirm-payment.js';
import { usePushKey } from '../../operations/push/get-push-key.js';
import { hashToken } from '../../platform/secrets.js';
import { useDnsServers } from '../../providers/dns/resolver.js';
import { startNameServer } from '../../providers/dns/support/name-server.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { sampleValues } from '../../test-support/entities.js';
import {
  buildApiKey,
  buildDiscount,
  buildEarnedGift,
  buildGift,
  buildIdentity,
  buildInvitation,
  buildProgress,
  buildQuest,
  buildSession,
  buildSmsFactor,
  buildTenant,
  buildUser,
  goodPassword,
  seed,
} from '../../test-support/factories.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPayment, buildPlan, buildRenewalConsent, buildUserPlan } from '../../test-support/money.js';
import { newPkcePair, type OpenidProvider, startOpenidProvider } from '../../test-support/openid-provider.js';
import { buildPasskey, ownOrigin } from '../../test-support/passkeys.js';
import { SoftwareAuthenticator } from '../../test-support/software-authenticator.js';
import { telegramLogin } from '../../test-support/telegram-login.js';
import { buildDelivery, buildWebhook } from '../../test-support/webhooks.js';
import { type OperationId, operationsOf, readContract } from '../contract-document.js';
import type { SignedInUser } from '../support/people.js';
import type { Answer } from '../support/send-request.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';

let app: TestApp;
let tenant: Tenant;
let person: SignedInUser;
let manager: SignedInUser;
let administrator: SignedInUser;
let provider: OpenidProvider;

beforeAll(async () => {
  app = await startTestApp();
  provider = await startOpenidProvider();
  const googleClient = { clientId: 'our-client', clientSecret: 'our-secret' };
  useIdentityProviders({ googleIssuer: provider.issuer, googleClient, telegramBotToken: '1:bot' });
  tenant = await buildTenant(app);
  person = await app.people.signedIn({ tenant });
  manager = await app.people.signedIn({ tenant, isTenantAdmin: true });
  administrator = await app.people.administrator();
});
afterAll(async () => {
  await provider.stop();
  await app.stop();
});

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const tokens = {
  access_token: expect.any(String),
  refresh_token: expect.stringMatching(/^frr_/),
  token_type: 'Bearer',
  expires_in: 900,
};

const pushSubscription = {
  endpoint: 'https://push.example.com/send/dpH5lCsTSSM:APA91b',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
    user_agent: 'Firefox',
  },
};

/** A sign-in that waits for a passkey. */
async function passkeyChallenge() {
  const user = await buildUser(app, { tenant });
  const { passkey, authenticator } = await buildPasskey(app, user);
  const body = { tenant_slug: tenant.slug, email: user.email, password: goodPassword };
  const refusal = (await app.send('POST', '/v1/auth/login', { body })).body as {
    error: { details: { mfa_token: string } };
  };
  return { mfaToken: refusal.error.details.mfa_token, credentialId: passkey.credentialId, authenticator };
}

/** A plan that somebody has who has signed in. */
async function planOfSomebody() {
  const { user, token } = await app.people.signedIn({ tenant });
  const { id } = await buildUserPlan(app, user, await buildPlan(app));
  return { id, token };
}

async function planWithCard() {
  const { user, token } = await app.people.signedIn({ tenant });
  const plan = await buildPlan(app);
  const consent = await buildRenewalConsent(app, await buildPayment(app, user, plan));
  await buildUserPlan(app, user, plan, { autoRenew: true, consentId: consent.id });
  return { token };
}

/** One call of each operation that succeeds. The answers are held to the contract by the service itself. */
const successes: { [Id in Exclude<OperationId, EntityOperation>]: () => Promise<[Answer, unknown]> } = {
  registerUser: async () => {
    const body = { tenant_slug: tenant.slug, email: 'new@acme.test', password: goodPassword, full_name: 'سارا' };
    return [
      await app.send('POST', '/v1/auth/register', { body }),
      { status: 201, body: { verification_required: true, verification_token: expect.stringMatching(/^frv_/) } },
    ];
  },
  login: async () => {
    const body = { tenant_slug: tenant.slug, email: person.user.email, password: goodPassword, device_name: 'Pixel 9' };
    const answer = await app.send('POST', '/v1/auth/login', { body });
    return [answer, { status: 200, body: { ...tokens, user: { id: person.user.id }, tenant: { id: tenant.id } } }];
  },
  verifyEmail: async () => {
    const body = { tenant_slug: tenant.slug, email: 'verify@acme.test', password: goodPassword };
    const registered = await app.send('POST', '/v1/auth/register', { body });
    const { code } = await lastMessageTo('verify@acme.test');
    const token = (registered.body as { verification_token: string }).verification_token;
    return [
      await app.send('POST', '/v1/auth/verify/email', { body: { token, code } }),
      { status: 200, body: { verified: true } },
    ];
  },
  verifyPhone: async () => {
    const body = { tenant_slug: tenant.slug, phone_number: '09127770001', password: goodPassword };
    const registered = await app.send('POST', '/v1/auth/register', { body });
    const { code } = await lastMessageTo('+989127770001');
    const token = (registered.body as { verification_token: string }).verification_token;
    return [
      await app.send('POST', '/v1/auth/verify/phone', { body: { token, code } }),
      { status: 200, body: { verified: true } },
    ];
  },
  resendVerification: async () => {
    const { email } = await buildUser(app, { tenant, emailVerified: false });
    const answer = await app.send('POST', '/v1/auth/verify/resend', { body: { tenant_slug: tenant.slug, email } });
    return [answer, { status: 202, body: { verification_token: expect.stringMatching(/^frv_/), expires_in: 600 } }];
  },
  requestPasswordReset: async () => {
    const body = { tenant_slug: tenant.slug, email: person.user.email };
    const answer = await app.send('POST', '/v1/auth/password/reset/request', { body });
    return [answer, { status: 202, text: '' }];
  },
  confirmPasswordReset: async () => {
    const { email } = await buildUser(app, { tenant });
    await app.send('POST', '/v1/auth/password/reset/request', { body: { tenant_slug: tenant.slug, email } });
    const { link } = await lastMessageTo(email ?? '');
    const body = { token: new URL(link ?? '').searchParams.get('token'), new_password: 'another horse 8 battery' };
    return [
      await app.send('POST', '/v1/auth/password/reset/confirm', { body }),
      { status: 200, body: { reset: true } },
    ];
  },
  completeMfaChallenge: async () => {
    const user = await buildUser(app, { tenant, totpSecret });
    const body = { tenant_slug: tenant.slug, email: user.email, password: goodPassword };
    const asked = await app.send('POST', '/v1/auth/login', { body });
    expect(asked).toMatchObject({
      status: 403,
      body: { error: { code: 'mfa_required', details: { factors: ['TOTP'] } } },
    });
    const { mfa_token } = (asked.body as { error: { details: { mfa_token: string } } }).error.details;
    const code = speakeasy.totp({ secret: totpSecret, encoding: 'base32' });
    return [
      await app.send('POST', '/v1/auth/mfa/challenge', { body: { mfa_token, code } }),
      { status: 200, body: tokens },
    ];
  },
  setUpMfa: async () => {
    const { token } = await app.people.signedIn({ tenant });
    const answer = await app.send('POST', '/v1/auth/mfa/setup', {
      token,
      body: { factor_type: 'TOTP', label: 'Pixel' },
    });
    const { recovery_codes, qr_code_url } = answer.body as { recovery_codes: string[]; qr_code_url: string };
    expect(new Set(recovery_codes).size).toBe(10);
    expect(
      Buffer.from(qr_code_url.split(',')[1] ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const otpauth_url = expect.stringMatching(/^otpauth:\/\/totp\//);
    const body = { factor_id: expect.any(String), secret: expect.stringMatching(/^[A-Z2-7]{32}$/), otpauth_url };
    return [answer, { status: 200, body: { ...body, qr_code_url: expect.stringMatching(/^data:image\/png;base64,/) } }];
  },
  verifyMfa: async () => {
    const strict = await buildTenant(app, { requireMfa: true });
    const user = await buildUser(app, { tenant: strict });
    const login = { tenant_slug: strict.slug, email: user.email, password: goodPassword };
    const asked = await app.send('POST', '/v1/auth/login', { body: login });
    const { mfa_token } = (asked.body as { error: { details: { mfa_token: string } } }).error.details;
    const started = await app.send('POST', '/v1/auth/mfa/setup', { body: { factor_type: 'TOTP', mfa_token } });
    const { factor_id, secret } = started.body as { factor_id: string; secret: string };
    const body = { factor_id, mfa_token, code: speakeasy.totp({ secret, encoding: 'base32' }) };
    const shown = { factor: { id: factor_id, factor_type: 'TOTP', label: null, phone_number: null } };
    return [await app.send('POST', '/v1/auth/mfa/verify', { body }), { status: 200, body: { ...shown, tokens } }];
  },
  sendMfaCode: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    await buildSmsFactor(app, user, '+989127770002');
    const answer = await app.send('POST', '/v1/auth/mfa/code', { token, body: {} });
    expect((await lastMessageTo('+989127770002')).template).toBe('sms-code');
    return [answer, { status: 202, body: { phone_number_hint: '••••0002', expires_in: 600 } }];
  },
  listMfaFactors: async () => {
    const { token } = await app.people.signedIn({ tenant, totpSecret });
    const answer = await app.send('GET', '/v1/auth/mfa/factors', { token });
    return [answer, { status: 200, body: { factors: [{ factor_type: 'TOTP' }], recovery_codes_left: 0 } }];
  },
  removeMfaFactor: async () => {
    const { user, token } = await app.people.signedIn({ tenant, totpSecret });
    const factor = await MfaFactor.findOne({ where: { userId: user.id } });
    const body = { code: speakeasy.totp({ secret: totpSecret, encoding: 'base32' }) };
    return [await app.send('POST', `/v1/auth/mfa/factors/${factor?.id}/remove`, { token, body }), { status: 204 }];
  },
  resetUserMfa: async () => {
    const user = await buildUser(app, { tenant, totpSecret });
    const sent = { token: manager.token, body: { reason: 'Lost the phone' } };
    const answer = await app.send('POST', `/v1/users/${user.id}/mfa/reset`, sent);
    expect(await MfaFactor.count({ where: { userId: user.id } })).toBe(0);
    return [answer, { status: 204, text: '' }];
  },
  regenerateRecoveryCodes: async () => {
    const { token } = await app.people.signedIn({ tenant, totpSecret });
    const body = { code: speakeasy.totp({ secret: totpSecret, encoding: 'base32' }) };
    const answer = await app.send('POST', '/v1/auth/mfa/recovery-codes', { token, body });
    const code = expect.stringMatching(/^[A-Z2-9]{5}-[A-Z2-9]{5}$/);
    return [answer, { status: 200, body: { recovery_codes: Array.from({ length: 10 }, () => code) } }];
  },
  refreshTokens: async () => {
    const { refreshToken } = await app.people.signedIn({ tenant });
    return [
      await app.send('POST', '/v1/auth/refresh', { body: { refresh_token: refreshToken } }),
      { status: 200, body: tokens },
    ];
  },
  logout: async () => {
    const { token } = await app.people.signedIn({ tenant });
    const answer = await app.send('POST', '/v1/auth/logout', { token });
    expect(await app.send('GET', '/v1/users/me', { token })).toMatchObject({
      status: 401,
      body: { error: { code: 'session_revoked' } },
    });
    return [answer, { status: 204, text: '' }];
  },
  listSessions: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    await buildSession(app, user);
    const answer = await app.send('GET', '/v1/auth/sessions', { token });
    const { sessions } = answer.body as { sessions: { is_current: boolean }[] };
    expect(sessions.map(({ is_current }) => is_current).sort()).toEqual([false, true]);
    return [answer, { status: 200 }];
  },
  endOtherSessions: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const { session } = await buildSession(app, user);
    const answer = await app.send('DELETE', '/v1/auth/sessions', { token });
    expect(await Session.findByPk(session.id)).toMatchObject({ revokedCause: 'revoked' });
    expect((await app.send('GET', '/v1/users/me', { token })).status).toBe(200);
    return [answer, { status: 204, text: '' }];
  },
  revokeSession: async () => {
    const { session } = await buildSession(app, person.user);
    const answer = await app.send('DELETE', `/v1/auth/sessions/${session.id}`, { token: person.token });
    expect(await Session.findByPk(session.id)).toMatchObject({ revokedCause: 'revoked' });
    return [answer, { status: 204 }];
  },
  changePassword: async () => {
    const { token } = await app.people.signedIn({ tenant });
    const body = { current_password: goodPassword, new_password: 'another horse 8 battery' };
    return [await app.send('POST', '/v1/auth/password/change', { token, body }), { status: 204 }];
  },
  startOauthLogin: async () => {
    const home = await buildTenant(app, { allowedOrigins: ['https://app.acme.test'] });
    const { codeChallenge } = newPkcePair();
    const body = { tenant_slug: home.slug, redirect_uri: 'https://app.acme.test/cb', code_challenge: codeChallenge };
    const started = { authorization_url: expect.stringContaining(provider.issuer), expires_in: 600 };
    return [await app.send('POST', '/v1/auth/oauth/google/start', { body }), { status: 200, body: started }];
  },
  loginWithOauth: async () => {
    const fields = { id: 4711, first_name: 'Omid', auth_date: Math.floor(Date.now() / 1000) };
    const body = { tenant_slug: tenant.slug, code: telegramLogin('1:bot', fields), device_name: 'Pixel 9' };
    const user = { email: null, phone_number: null, full_name: 'Omid', register_mode: 'Telegram' };
    return [
      await app.send('POST', '/v1/auth/login/oauth/telegram', { body }),
      { status: 200, body: { ...tokens, user } },
    ];
  },
  listIdentities: async () => {
    const { id } = await buildIdentity(app, person.user);
    return [
      await app.send('GET', '/v1/auth/identities', { token: person.token }),
      { status: 200, body: { identities: [{ id, provider: 'google', email: person.user.email }] } },
    ];
  },
  startPasskeyRegistration: async () => {
    const { token } = await app.people.signedIn({ tenant });
    const body = { current_password: goodPassword };
    const options = { rp: { id: 'identity.test' }, user: { displayName: expect.any(String) } };
    return [
      await app.send('POST', '/v1/auth/passkeys/start', { token, body }),
      { status: 200, body: { options, expires_in: 300 } },
    ];
  },
  registerPasskey: async () => {
    const { token } = await app.people.signedIn({ tenant });
    const begun = await app.send('POST', '/v1/auth/passkeys/start', {
      token,
      body: { current_password: goodPassword },
    });
    const { options } = begun.body as { options: CreationOptions };
    const body = { credential: new SoftwareAuthenticator().create(options, ownOrigin), name: 'Pixel 9' };
    return [
      await app.send('POST', '/v1/auth/passkeys', { token, body }),
      { status: 201, body: { passkey: { name: 'Pixel 9', host: 'identity.test' }, recovery_codes: expect.any(Array) } },
    ];
  },
  listPasskeys: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const { passkey } = await buildPasskey(app, user);
    const answer = await app.send('GET', '/v1/auth/passkeys', { token });
    return [answer, { status: 200, body: { passkeys: [{ id: passkey.id, backed_up: false, last_used_at: null }] } }];
  },
  renamePasskey: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const { passkey } = await buildPasskey(app, user);
    const answer = await app.send('PATCH', `/v1/auth/passkeys/${passkey.id}`, { token, body: { name: 'Old phone' } });
    return [answer, { status: 200, body: { id: passkey.id, name: 'Old phone' } }];
  },
  removePasskey: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const { passkey, recoveryCodes } = await buildPasskey(app, user);
    const body = { code: recoveryCodes?.[0] };
    return [await app.send('POST', `/v1/auth/passkeys/${passkey.id}/remove`, { token, body }), { status: 204 }];
  },
  startPasskeyLogin: async () => {
    const answer = await app.send('POST', '/v1/auth/login/passkey/start', { body: { tenant_slug: tenant.slug } });
    return [
      answer,
      { status: 200, body: { options: { rpId: 'identity.test', allowCredentials: [] }, expires_in: 300 } },
    ];
  },
  loginWithPasskey: async () => {
    const user = await buildUser(app, { tenant });
    const { authenticator } = await buildPasskey(app, user);
    const begun = await app.send('POST', '/v1/auth/login/passkey/start', { body: { tenant_slug: tenant.slug } });
    const { options } = begun.body as { options: RequestOptions };
    const body = { credential: authenticator.get(options, ownOrigin), device_name: 'Pixel 9' };
    return [
      await app.send('POST', '/v1/auth/login/passkey', { body }),
      { status: 200, body: { ...tokens, user: { id: user.id } } },
    ];
  },
  startPasskeyChallenge: async () => {
    const { mfaToken, credentialId } = await passkeyChallenge();
    const answer = await app.send('POST', '/v1/auth/mfa/passkey/start', { body: { mfa_token: mfaToken } });
    return [answer, { status: 200, body: { options: { allowCredentials: [{ id: credentialId }] } } }];
  },
  completePasskeyChallenge: async () => {
    const { mfaToken, authenticator } = await passkeyChallenge();
    const begun = await app.send('POST', '/v1/auth/mfa/passkey/start', { body: { mfa_token: mfaToken } });
    const { options } = begun.body as { options: RequestOptions };
    const body = { mfa_token: mfaToken, credential: authenticator.get(options, ownOrigin) };
    return [await app.send('POST', '/v1/auth/mfa/passkey', { body }), { status: 200, body: tokens }];
  },
  unlinkIdentity: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const { id } = await buildIdentity(app, user);
    return [await app.send('DELETE', `/v1/auth/identities/${id}`, { token }), { status: 204 }];
  },
  introspectToken: async () => {
    const token = await app.people.service('introspectToken');
    const body = { token: person.token, token_type_hint: 'access_token' };
    const known = { active: true, token_type: 'Bearer', sub: person.user.id, tenant_id: tenant.id, amr: ['pwd'] };
    expect((await app.send('POST', '/v1/auth/introspect', { token, body: { token: 'x' } })).text).toBe(
      '{"active":false}',
    );
    return [
      await app.send('POST', '/v1/auth/introspect', { token, body }),
      { status: 200, body: { ...known, iat: expect.any(Number), exp: expect.any(Number) } },
    ];
  },
  getPushKey: async () => {
    usePushKey('BKey');
    const answer = await app.send('GET', '/v1/auth/push/key', { token: person.token });
    usePushKey(null);
    return [answer, { status: 200, body: { public_key: 'BKey' } }];
  },
  subscribeToPush: async () => {
    const answer = await app.send('POST', '/v1/auth/push/subscribe', { token: person.token, body: pushSubscription });
    const [kept] = await PushSubscription.ofUser(person.user.id);
    expect(kept).toMatchObject({ userAgent: 'Firefox', address: { endpoint: pushSubscription.endpoint } });
    return [answer, { status: 201, text: '' }];
  },
  unsubscribeFromPush: async () => {
    const { token, user } = await app.people.signedIn({ tenant });
    await app.send('POST', '/v1/auth/push/subscribe', { token, body: pushSubscription });
    const body = { endpoint: pushSubscription.endpoint };
    const answer = await app.send('POST', '/v1/auth/push/unsubscribe', { token, body });
    expect(await PushSubscription.ofUser(user.id)).toEqual([]);
    return [answer, { status: 204 }];
  },
  getMe: async () => [
    await app.send('GET', '/v1/users/me', { token: person.token }),
    { status: 200, body: { id: person.user.id } },
  ],
  updateMe: async () => {
    const body = { full_name: 'Sara A.', birth_date: '1990-02-28', gender: 'Female', sms_tell_me: true, slogan: null };
    return [await app.send('PATCH', '/v1/users/me', { token: person.token, body }), { status: 200, body }];
  },
  getMyBalance: async () => {
    const answer = await app.send('GET', '/v1/users/me/balance', { token: person.token });
    return [answer, { status: 200, body: { balance_minor: 0, currency: 'IRR' } }];
  },
  setAvatar: async () => {
    const body = { avatar_url: 'https://files.example.com/pictures/sara.png' };
    return [await app.send('POST', '/v1/users/me/avatar', { token: person.token, body }), { status: 200, body }];
  },
  listAvatars: async () => {
    const answer = await app.send('GET', '/v1/users/avatars', { token: person.token });
    const { data } = answer.body as { data: { id: string; url: string }[] };
    expect(data).toHaveLength(12);
    const picture = await app.send('GET', new URL(data[0]?.url ?? '').pathname);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    return [answer, { status: 200 }];
  },
  listUserNotes: async () => {
    const path = `/v1/users/${person.user.id}/notes`;
    await app.send('POST', path, { token: administrator.token, body: { text: 'یک' } });
    const answer = await app.send('GET', path, { token: administrator.token });
    return [answer, { status: 200, body: { data: [{ text: 'یک' }], meta: { total: 1 } } }];
  },
  addUserNote: async () => {
    const other = await buildUser(app, { tenant });
    const sent = { token: administrator.token, body: { text: ' Called ' } };
    const answer = await app.send('POST', `/v1/users/${other.id}/notes`, sent);
    const author = { kind: 'user', label: administrator.user.id };
    return [answer, { status: 201, body: { user_id: other.id, text: 'Called', author } }];
  },
  exportMyData: async () => {
    const { token, user } = await app.people.signedIn({ tenant });
    const answer = await app.send('POST', '/v1/users/me/export', { token, body: { password: goodPassword } });
    return [answer, { status: 200, body: { user_id: user.id, parts: { sessions: { total: 1 } } } }];
  },
  exportUserData: async () => {
    const answer = await app.send('POST', `/v1/users/${person.user.id}/export`, { token: manager.token });
    return [answer, { status: 200, body: { user_id: person.user.id, parts: { credentials: { total: 1 } } } }];
  },
  eraseMe: async () => {
    const { token, user } = await app.people.signedIn({ tenant });
    const answer = await app.send('POST', '/v1/users/me/erasure', { token, body: { password: goodPassword } });
    const after = await app.send('GET', '/v1/users/me', { token });
    expect(after).toMatchObject({ status: 401, body: { error: { code: 'session_revoked' } } });
    const seen = await app.send('GET', `/v1/users/${user.id}`, { token: manager.token });
    expect(seen).toMatchObject({ status: 200, body: { email: null, erased_at: expect.any(String) } });
    return [answer, { status: 204 }];
  },
  eraseUser: async () => {
    const target = await buildUser(app, { tenant });
    const sent = { token: manager.token, body: { reason: 'Asked by letter' } };
    return [await app.send('POST', `/v1/users/${target.id}/erasure`, sent), { status: 204 }];
  },
  getUser: async () => {
    const answer = await app.send('GET', `/v1/users/${person.user.id}`, { token: manager.token });
    return [answer, { status: 200, body: { id: person.user.id, is_banned: false, unblock_date: null } }];
  },
  searchUsers: async () => {
    const query = `q=${encodeURIComponent(person.user.email ?? '')}&banned=false&role=member&page_size=5&verified=true&registered_from=2020-01-01T00:00:00Z`;
    const answer = await app.send('GET', `/v1/users?${query}`, { token: manager.token });
    const meta = { page: 1, page_size: 5, total: 1, has_more: false };
    return [answer, { status: 200, body: { data: [{ id: person.user.id }], meta } }];
  },
  banUser: async () => {
    const target = await buildUser(app, { tenant });
    const body = { reason: 'Spam', unblock_date: '2099-01-01T00:00:00+03:30' };
    const answer = await app.send('POST', `/v1/users/${target.id}/ban`, { token: manager.token, body });
    const shown = await app.send('GET', `/v1/users/${target.id}`, { token: manager.token });
    expect(shown.body).toMatchObject({ is_banned: true, unblock_date: '2098-12-31T20:30:00.000Z' });
    return [answer, { status: 204 }];
  },
  unbanUser: async () => {
    const target = await buildUser(app, { tenant });
    await app.send('POST', `/v1/users/${target.id}/ban`, { token: manager.token, body: { reason: 'Spam' } });
    return [await app.send('POST', `/v1/users/${target.id}/unban`, { token: manager.token }), { status: 204 }];
  },
  listTenants: async () => {
    const answer = await app.send('GET', `/v1/tenants?q=${tenant.slug}&status=Active`, { token: administrator.token });
    return [answer, { status: 200, body: { data: [{ id: tenant.id }], meta: { total: 1 } } }];
  },
  createTenant: async () => {
    const body = { slug: 'new-studio', name: 'New Studio', kind: 'Enterprise', contact_email: 'a@new.test' };
    return [
      await app.send('POST', '/v1/tenants', { token: administrator.token, body }),
      { status: 201, body: { ...body, status: 'Trial' } },
    ];
  },
  getTenantBySlug: async () => {
    const token = await app.people.service('getTenantBySlug');
    return [
      await app.send('GET', `/v1/tenants/by-slug/${tenant.slug}`, { token }),
      { status: 200, body: { id: tenant.id } },
    ];
  },
  getTenant: async () => {
    return [
      await app.send('GET', `/v1/tenants/${tenant.id}`, { token: manager.token }),
      { status: 200, body: { slug: tenant.slug } },
    ];
  },
  updateTenant: async () => {
    const body = { name: 'Renamed', contact_phone: null, allowed_origins: ['https://app.acme.test'] };
    return [await app.send('PATCH', `/v1/tenants/${tenant.id}`, { token: manager.token, body }), { status: 200, body }];
  },
  getTenantBranding: async () => {
    const answer = await app.send('GET', `/v1/tenants/${administrator.tenant.id}/branding`, {
      token: administrator.token,
    });
    const body = { embed_enabled: false, embed_allowed_hosts: [], watermark_enabled: false };
    expect(answer.body).toEqual(body);
    return [answer, { status: 200 }];
  },
  putTenantBranding: async () => {
    const body = { display_name: 'استودیو', primary_color: '#1A6B5C', logo_url: null, watermark_enabled: true };
    const path = `/v1/tenants/${tenant.id}/branding`;
    const answer = await app.send('PUT', path, { token: manager.token, body });
    expect((await app.send('GET', path, { token: manager.token })).body).toEqual(answer.body);
    const { logo_url: _, ...kept } = { ...body, primary_color: '#1a6b5c' };
    expect(answer.body).toEqual({ ...kept, embed_enabled: false, embed_allowed_hosts: [] });
    return [answer, { status: 200 }];
  },
  listTenantMembers: async () => {
    const path = `/v1/tenants/${tenant.id}/members?role=manager`;
    const shown = expect.objectContaining({ user_id: manager.user.id, role: 'manager', is_banned: false });
    return [
      await app.send('GET', path, { token: manager.token }),
      { status: 200, body: { data: expect.arrayContaining([shown]), meta: { page_size: 20 } } },
    ];
  },
  changeMemberRole: async () => {
    const user = await buildUser(app, { tenant });
    const path = `/v1/tenants/${tenant.id}/members/${user.id}`;
    return [
      await app.send('PATCH', path, { token: manager.token, body: { role: 'manager', reason: 'Deputy' } }),
      { status: 200, body: { user_id: user.id, role: 'manager' } },
    ];
  },
  removeMember: async () => {
    const path = async () => `/v1/tenants/${tenant.id}/members/${(await buildUser(app, { tenant })).id}`;
    expect((await app.send('DELETE', await path(), { token: manager.token })).status).toBe(204);
    return [
      await app.send('DELETE', await path(), { token: manager.token, body: { reason: 'Left' } }),
      { status: 204, text: '' },
    ];
  },
  listInvitations: async () => {
    const { invitation } = await buildInvitation(app, tenant);
    const answer = await app.send('GET', `/v1/tenants/${tenant.id}/invitations?state=open`, { token: manager.token });
    expect(answer.text).not.toMatch(/token|hash/);
    const shown = expect.objectContaining({ id: invitation.id, state: 'open', accepted_at: null });
    return [answer, { status: 200, body: { data: expect.arrayContaining([shown]), meta: { page_size: 20 } } }];
  },
  inviteMember: async () => {
    const body = { email: 'neda@routes.test', role: 'manager' };
    const answer = await app.send('POST', `/v1/tenants/${tenant.id}/invitations`, { token: manager.token, body });
    expect(answer.text).not.toMatch(/token|hash/);
    return [answer, { status: 201, body: { ...body, state: 'open', invited_by: { id: manager.user.id } } }];
  },
  revokeInvitation: async () => {
    const { invitation } = await buildInvitation(app, tenant);
    const path = `/v1/tenants/${tenant.id}/invitations/${invitation.id}`;
    return [await app.send('DELETE', path, { token: manager.token }), { status: 204, text: '' }];
  },
  acceptInvitation: async () => {
    const { token } = await buildInvitation(app, tenant);
    const body = { token, password: goodPassword, full_name: 'Neda' };
    return [
      await app.send('POST', '/v1/invitations/accept', { body }),
      { status: 200, body: { tenant_slug: tenant.slug, role: 'user', account_created: true } },
    ];
  },
  listApiKeys: async () => {
    const { apiKey } = await buildApiKey(app, tenant);
    const answer = await app.send('GET', `/v1/tenants/${tenant.id}/api-keys`, { token: manager.token });
    expect(answer.text).not.toMatch(/secret|hash/);
    const shown = expect.objectContaining({ id: apiKey.id, is_active: true, usage_count: 0, last_used_at: null });
    return [answer, { status: 200, body: { data: expect.arrayContaining([shown]), meta: { page_size: 100 } } }];
  },
  createApiKey: async () => {
    const body = { name: 'Site', scopes: ['users:read'], allowed_ips: ['::ffff:10.1.2.3/112'], environment: 'Test' };
    const answer = await app.send('POST', `/v1/tenants/${tenant.id}/api-keys`, { token: manager.token, body });
    const shown = { name: 'Site', environment: 'Test', allowed_ips: ['10.1.0.0/16'], rate_limit_rpm: 600 };
    return [answer, { status: 201, body: { ...shown, secret_key: expect.stringMatching(/^fr_test_\w{46}$/) } }];
  },
  revokeApiKey: async () => {
    const { apiKey } = await buildApiKey(app, tenant);
    const path = `/v1/tenants/${tenant.id}/api-keys/${apiKey.id}`;
    const named = { headers: { 'content-type': 'application/json' } };
    expect((await app.send('DELETE', path, { token: manager.token, ...named })).status).toBe(204);
    return [
      await app.send('DELETE', path, { token: manager.token, body: { reason: 'Leaked' } }),
      { status: 204, text: '' },
    ];
  },
  rotateApiKey: async () => {
    const { apiKey } = await buildApiKey(app, tenant);
    const path = `/v1/tenants/${tenant.id}/api-keys/${apiKey.id}/rotate`;
    return [
      await app.send('POST', path, { token: manager.token }),
      { status: 201, body: { name: apiKey.name, secret_key: expect.stringMatching(/^fr_live_/) } },
    ];
  },
  listEventTypes: async () => {
    const answer = await app.send('GET', '/v1/webhook-event-types', { token: manager.token });
    const shown = {
      type: 'identity.user.banned.v1',
      subject: 'user',
      description: expect.stringContaining('no longer be used'),
    };
    expect(answer.text).not.toMatch(/notification|signing_key|identity\.staff|service_token/);
    return [answer, { status: 200, body: { data: expect.arrayContaining([expect.objectContaining(shown)]) } }];
  },
  listWebhooks: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const answer = await app.send('GET', `/v1/tenants/${tenant.id}/webhooks`, { token: manager.token });
    expect(answer.text).not.toMatch(/whsec|sealed|"secret"/);
    const shown = expect.objectContaining({
      id: webhook.id,
      url: webhook.url,
      is_active: true,
      last_status_code: null,
    });
    return [answer, { status: 200, body: { data: expect.arrayContaining([shown]), meta: { page_size: 100 } } }];
  },
  createWebhook: async () => {
    const body = { name: 'Books', url: 'https://hooks.acme.com/in#part', events: ['payment.*'], in_order: true };
    const answer = await app.send('POST', `/v1/tenants/${tenant.id}/webhooks`, { token: manager.token, body });
    const shown = { name: 'Books', url: 'https://hooks.acme.com/in', in_order: true, max_in_flight: 8 };
    return [answer, { status: 201, body: { ...shown, secret: expect.stringMatching(/^whsec_[\w+/]{43}=$/) } }];
  },
  getWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const answer = await app.send('GET', webhookPath(webhook), { token: manager.token });
    return [answer, { status: 200, body: { id: webhook.id, events: ['*'], consecutive_failures: 0 } }];
  },
  updateWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const body = { max_in_flight: 2 };
    const answer = await app.send('PATCH', webhookPath(webhook), { token: manager.token, body });
    return [answer, { status: 200, body: { name: webhook.name, max_in_flight: 2, in_order: false } }];
  },
  deleteWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const gone = await app.send('DELETE', webhookPath(webhook), { token: manager.token });
    expect((await app.send('DELETE', webhookPath(webhook), { token: manager.token })).status).toBe(404);
    return [gone, { status: 204, text: '' }];
  },
  enableWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant, {
      ...{ isActive: false, disabledCause: 'failures', disabledAt: new Date(), consecutiveFailures: 7 },
    });
    const answer = await app.send('POST', `${webhookPath(webhook)}/enable`, { token: manager.token });
    return [answer, { status: 200, body: { is_active: true, disabled_cause: null, consecutive_failures: 0 } }];
  },
  disableWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const answer = await app.send('POST', `${webhookPath(webhook)}/disable`, { token: manager.token });
    return [answer, { status: 200, body: { is_active: false, disabled_cause: 'manager' } }];
  },
  rotateWebhookSecret: async () => {
    const { webhook, secret } = await buildWebhook(app, tenant);
    const answer = await app.send('POST', `${webhookPath(webhook)}/rotate-secret`, { token: manager.token });
    expect(answer.text).not.toContain(secret);
    const shown = { previous_secret_until: expect.any(String), secret: expect.stringMatching(/^whsec_/) };
    return [answer, { status: 201, body: shown }];
  },
  testWebhook: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const answer = await app.send('POST', `${webhookPath(webhook)}/test`, { token: manager.token });
    return [answer, { status: 202, body: { message_id: expect.any(String) } }];
  },
  listWebhookDeliveries: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const delivery = await buildDelivery(app, webhook, { succeeded: false, responseStatus: 500 });
    await buildDelivery(app, webhook, { succeeded: true });
    const path = `${webhookPath(webhook)}/deliveries?succeeded=false&event_type=${delivery.eventType}`;
    const shown = { id: delivery.id, message_id: delivery.messageId, response_status: 500, delivered_at: null };
    const answer = await app.send('GET', path, { token: manager.token });
    return [answer, { status: 200, body: { data: [shown], meta: { total: 1 } } }];
  },
  replayWebhookDelivery: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    const { id, messageId } = await buildDelivery(app, webhook);
    const answer = await app.send('POST', `${webhookPath(webhook)}/deliveries/${id}/replay`, { token: manager.token });
    return [answer, { status: 202, body: { message_id: messageId } }];
  },
  replayWebhookEvents: async () => {
    const { webhook } = await buildWebhook(app, tenant);
    await buildDelivery(app, webhook, { succeeded: false });
    const body = { since: '2026-01-01T00:00:00+03:30', event_types: ['identity.*'] };
    const answer = await app.send('POST', `${webhookPath(webhook)}/replay`, { token: manager.token, body });
    return [answer, { status: 202, body: { count: 1, has_more: false, next_since: null } }];
  },
  validateApiKey: async () => {
    const { apiKey, secretKey } = await buildApiKey(app, tenant, { allowedIps: ['203.0.113.0/24'] });
    const token = await app.people.service('validateApiKey');
    const body = { key_prefix: apiKey.keyPrefix, key_hash: hashToken(secretKey) };
    const ask = (address: object) =>
      app.send('POST', '/v1/api-keys/validate', { token, body: { ...body, ...address } });
    expect((await ask({})).text).toBe('{"valid":false,"reason":"address_not_allowed"}');
    const known = { api_key_id: apiKey.id, tenant_id: tenant.id, scopes: ['renders:read'], rate_limit_rpm: 600 };
    return [await ask({ ip_address: '::ffff:203.0.113.7' }), { status: 200, body: { valid: true, ...known } }];
  },
  validateApiKeySignature: async () => {
    const { apiKey, secretKey } = await buildApiKey(app, tenant);
    const token = await app.people.service('validateApiKeySignature');
    const [timestamp, method, path, body_sha256] = [
      Math.floor(Date.now() / 1000),
      'POST',
      '/v1/renders',
      hashToken('{}'),
    ];
    const lines = [timestamp, method, path, body_sha256].join('\n');
    const signature = createHmac('sha256', hashToken(secretKey)).update(lines).digest('hex');
    const body = { key_prefix: apiKey.keyPrefix, method, path, body_sha256, timestamp, signature };
    const answer = await app.send('POST', '/v1/api-keys/validate-signature', { token, body });
    const again = await app.send('POST', '/v1/api-keys/validate-signature', { token, body });
    expect(again.text).toBe('{"valid":false,"reason":"signature_used"}');
    return [answer, { status: 200, body: { valid: true, tenant_id: tenant.id } }];
  },
  getTenantUsage: async () => {
    const path = `/v1/tenants/${tenant.id}/usage`;
    const answer = await app.send('GET', `${path}?from=2026-02-27&to=2026-03-01`, { token: manager.token });
    const backwards = await app.send('GET', `${path}?from=2026-03-01&to=2026-02-27`, { token: manager.token });
    expect(backwards).toMatchObject({ status: 422, body: { error: { code: 'unprocessable' } } });
    for (const day of ['2026-02-30', 'yesterday', '2026-1-1'])
      expect((await app.send('GET', `${path}?from=${day}`, { token: manager.token })).status).toBe(400);
    const data = ['2026-02-27', '2026-02-28', '2026-03-01'].map((usage_date) => ({ usage_date, api_calls: 0 }));
    return [answer, { status: 200, body: { data } }];
  },
  startDomainVerification: async () => {
    const body = { domain: 'Video.routes.test', method: 'HTTP_FILE' };
    const answer = await app.send('POST', `/v1/tenants/${tenant.id}/domains/verify`, { token: manager.token, body });
    const challenge_record = expect.stringMatching(/^flatrender-domain-verification=/);
    const file = { url: 'https://video.routes.test/.well-known/flatrender-domain-verification.txt' };
    const dns_record = { type: 'TXT', name: '_flatrender.video.routes.test', value: challenge_record };
    const shown = { domain: 'video.routes.test', method: 'HTTP_FILE', status: 'Pending', challenge_record };
    return [answer, { status: 200, body: { ...shown, dns_record, file } }];
  },
  listTenantDomains: async () => {
    const path = `/v1/tenants/${tenant.id}/domains`;
    await app.send('POST', `${path}/verify`, { token: manager.token, body: { domain: 'list.routes.test' } });
    const answer = await app.send('GET', path, { token: manager.token });
    const shown = expect.objectContaining({ domain: 'list.routes.test', status: 'Pending', last_check: null });
    return [answer, { status: 200, body: { data: expect.arrayContaining([shown]) } }];
  },
  checkTenantDomain: async () => {
    const names = await startNameServer();
    useDnsServers([names.address]);
    const path = `/v1/tenants/${tenant.id}/domains`;
    const claim = { token: manager.token, body: { domain: 'check.routes.test' } };
    const { body } = await app.send('POST', `${path}/verify`, claim);
    const { verification_id: id, challenge_record } = body as { verification_id: string; challenge_record: string };
    names.set('_flatrender.check.routes.test', { txt: [challenge_record] });
    const answer = await app.send('POST', `${path}/${id}/check`, { token: manager.token });
    useDnsServers([]);
    await names.stop();
    const last_check = { dns: 'found', file: 'unknown', at: expect.any(String) };
    return [answer, { status: 200, body: { id, status: 'Verified', verified_at: expect.any(String), last_check } }];
  },
  removeTenantDomain: async () => {
    const path = `/v1/tenants/${tenant.id}/domains`;
    const claim = { token: manager.token, body: { domain: 'gone.routes.test' } };
    const { body } = await app.send('POST', `${path}/verify`, claim);
    const { verification_id: id } = body as { verification_id: string };
    return [await app.send('DELETE', `${path}/${id}`, { token: manager.token }), { status: 204 }];
  },
  listPlans: async () => {
    const plan = await buildPlan(app, { tenantId: tenant.id });
    const answer = await app.send('GET', '/v1/plans?scope=User', { token: person.token });
    const shown = { id: plan.id, price_minor: 1_000_000, currency: 'IRR', features: {} };
    return [answer, { status: 200, body: { data: expect.arrayContaining([expect.objectContaining(shown)]) } }];
  },
  getPlan: async () => {
    const plan = await buildPlan(app, { description: 'For every day', icon: 'star', taxPercentage: 9.5 });
    const answer = await app.send('GET', `/v1/plans/${plan.id}`, { token: person.token });
    return [
      answer,
      { status: 200, body: { id: plan.id, description: 'For every day', icon: 'star', tax_percentage: 9.5 } },
    ];
  },
  getMyPlan: async () => {
    const { id, token } = await planOfSomebody();
    const answer = await app.send('GET', '/v1/users/me/plan', { token });
    return [answer, { status: 200, body: { id, plan_name: 'Pro', remain_charge_sec: 3_600, cancelled_at: null } }];
  },
  cancelMyPlan: async () => {
    const { id, token } = await planOfSomebody();
    const answer = await app.send('POST', '/v1/users/me/plan/cancel', { token });
    return [answer, { status: 200, body: { id, cancelled_at: expect.any(String), auto_renew: false } }];
  },
  setAutoRenewal: async () => {
    const { id, token } = await planOfSomebody();
    const body = { auto_renew: true };
    const answer = await app.send('PUT', '/v1/users/me/plan/auto-renewal', { token, body });
    return [answer, { status: 200, body: { id, auto_renew: true } }];
  },
  getRenewalConsent: async () => {
    const { token } = await planWithCard();
    const answer = await app.send('GET', '/v1/users/me/plan/renewal-consent', { token });
    return [answer, { status: 200, body: { gateway: 'Stripe', card_last4: '4242', given_at: expect.any(String) } }];
  },
  withdrawRenewalConsent: async () => {
    const { token } = await planWithCard();
    return [await app.send('DELETE', '/v1/users/me/plan/renewal-consent', { token }), { status: 204 }];
  },
  listDiscounts: async () => {
    const discount = await buildDiscount(app, { tenantId: tenant.id });
    const answer = await app.send('GET', '/v1/discounts', { token: manager.token });
    return [
      answer,
      {
        status: 200,
        body: { data: expect.arrayContaining([expect.objectContaining({ id: discount.id, state: 'active' })]) },
      },
    ];
  },
  createDiscount: async () => {
    const body = {
      name: 'Spring',
      code: 'SPRING20',
      kind: 'Percentage',
      value: 20,
      expires_at: '2099-01-01T00:00:00Z',
    };
    const answer = await app.send('POST', '/v1/discounts', { token: manager.token, body });
    return [
      answer,
      {
        status: 201,
        body: { code: 'SPRING20', tenant_id: tenant.id, expires_at: '2099-01-01T00:00:00.000Z', starts_at: null },
      },
    ];
  },
  validateDiscount: async () => {
    const discount = await buildDiscount(app, {
      tenantId: tenant.id,
      kind: 'FixedAmount',
      value: 50_000,
      currency: 'IRR',
    });
    const ask = (code: string) => app.send('POST', '/v1/discounts/validate', { token: person.token, body: { code } });
    expect(await ask('NO-SUCH-CODE')).toMatchObject({ status: 200, body: { valid: false, reason: 'not_found' } });
    return [
      await ask(discount.code),
      { status: 200, body: { valid: true, kind: 'FixedAmount', value: 50_000, discount_minor: 50_000 } },
    ];
  },
  purchasePlan: async () => {
    const plan = await buildPlan(app);
    const { token } = await app.people.signedIn({ tenant, balanceMinor: 2_000_000 });
    const body = { plan_id: plan.id, gateway: 'Balance' };
    const answer = await app.send('POST', '/v1/users/me/plan/purchase', { token, body });
    return [answer, { status: 200, body: { redirect_url: expect.stringContaining('status=Confirmed') } }];
  },
  refundPayment: async () => {
    const plan = await buildPlan(app);
    const { token, user } = await app.people.signedIn({ tenant, balanceMinor: 2_000_000 });
    const buy = { plan_id: plan.id, gateway: 'Balance' };
    await app.send('POST', '/v1/users/me/plan/purchase', { token, body: buy });
    const payment = await Payment.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    const body = { payment_id: payment.id, amount_minor: 250_000, reason: 'The render failed' };
    const answer = await app.send('POST', '/v1/payments/refund', {
      token: await app.people.service('refundPayment'),
      headers: { 'x-tenant-id': tenant.id },
      body,
    });
    expect((await User.findByPk(user.id))?.balanceMinor).toBe(1_250_000);
    return [answer, { status: 200, body: { refund_id: expect.any(String), status: 'Completed' } }];
  },
  returnFromZarinpal: async () => {
    const payment = await buildPayment(app, person.user, await buildPlan(app));
    const path = `/v1/payments/callback/zarinpal?Authority=${payment.authority}&Status=OK`;
    const back = expect.stringMatching(`/payments/result\\?payment_id=${payment.id}&status=Pending$`);
    return [await app.send('GET', path), { status: 302, headers: { location: back } }];
  },
  returnFromIdpay: async () => {
    const plan = await buildPlan(app);
    const payment = await buildPayment(app, person.user, plan, { gateway: 'IdPay', authority: randomUUID() });
    const form = new URLSearchParams({ id: payment.authority ?? '', status: '10', order_id: payment.id });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await app.send('POST', '/v1/payments/callback/idpay', { raw: form.toString(), headers: type });
    return [answer, { status: 302, headers: { location: expect.stringContaining('status=Pending') } }];
  },
  receiveStripeEvent: async () => {
    usePaymentGateways({
      ...{ zarinpal: null, idpay: null, bazaar: null },
      stripe: { baseUrl: 'https://stripe.test', secretKey: 'sk_test_x', webhookSecret: 'whsec_test' },
    });
    const { default: Stripe } = await import('stripe');
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'customer.created', data: { object: {} } });
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: 'whsec_test' });
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    const send = (raw: string) => app.send('POST', '/v1/payments/callback/stripe', { raw, headers });
    expect(await send(`${payload} `)).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
    return [await send(payload), { status: 200 }];
  },
  confirmBazaarPurchase: async () => {
    const plan = await buildPlan(app, { storeProductId: 'pro' });
    const payment = await buildPayment(app, person.user, plan, { gateway: 'Bazaar' });
    const body = { payment_id: payment.id, purchase_token: payment.authority };
    const answer = await app.send('POST', '/v1/payments/callback/bazaar', { token: person.token, body });
    return [answer, { status: 200, body: { id: payment.id, status: 'Pending' } }];
  },
  listPayments: async () => {
    const payment = await buildPayment(app, person.user, await buildPlan(app));
    const answer = await app.send('GET', '/v1/payments?page=1', { token: person.token });
    return [answer, { status: 200, body: { data: [{ id: payment.id, status: 'Pending' }], meta: { total: 1 } } }];
  },
  getPayment: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const payment = await buildPayment(app, user, await buildPlan(app));
    const answer = await app.send('GET', `/v1/payments/${payment.id}`, { token });
    return [answer, { status: 200, body: { id: payment.id, amount_minor: 1_000_000, receipt_number: null } }];
  },
  getPaymentReceipt: async () => {
    const { user, token } = await app.people.signedIn({ tenant });
    const payment = await buildPayment(app, user, await buildPlan(app));
    await seed(app, async (context) => confirmPayment(context, await lockForPayment(context, payment), noProof));
    const address = `/v1/payments/${payment.id}/receipt?locale=fa&unit=toman`;
    const answer = await app.send('GET', address, { token, headers: { accept: 'text/html' } });
    expect(answer.headers).toMatchObject({
      ...{
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    });
    expect(answer.text).toContain('۱۰۰٬۰۰۰\u00a0تومان');
    return [answer, { status: 200, body: undefined }];
  },
  listQuests: async () => {
    const quest = await buildQuest(app, { tenantId: tenant.id, title: 'Begin' });
    const answer = await app.send('GET', '/v1/quests', { token: person.token });
    const shown = { id: quest.id, title: 'Begin', current_count: 0, is_completed: false, prize_claimed: false };
    return [answer, { status: 200, body: { data: expect.arrayContaining([expect.objectContaining(shown)]) } }];
  },
  claimQuest: async () => {
    const quest = await buildQuest(app, { tenantId: tenant.id });
    const progress = await buildProgress(app, person.user, quest);
    const answer = await app.send('POST', `/v1/quests/${quest.id}/claim`, { token: person.token });
    expect((await QuestProgress.findByPk(progress.id))?.claimedAt).toBeInstanceOf(Date);
    return [answer, { status: 200, body: { id: quest.id, is_completed: true, prize_claimed: true } }];
  },
  listEarnedGifts: async () => {
    const gift = await buildEarnedGift(app, person.user, await buildGift(app));
    const answer = await app.send('GET', '/v1/gifts/earned', { token: person.token });
    const shown = { id: gift.id, name: 'Thank you', prize_type: 'RenderCredits', value: 10, is_used: false };
    return [answer, { status: 200, body: { data: expect.arrayContaining([expect.objectContaining(shown)]) } }];
  },
  useEarnedGift: async () => {
    const gift = await buildEarnedGift(app, person.user, await buildGift(app, { prizeType: 'Discount', value: 20 }));
    const answer = await app.send('POST', `/v1/gifts/earned/${gift.id}/use`, { token: person.token });
    const code = expect.stringMatching(/^MY-[A-Z2-9]{12}$/);
    return [answer, { status: 200, body: { id: gift.id, is_used: true, discount_code: code } }];
  },
};

/** The same five for each described entity, by a platform administrator. */
function successesOf(entity: Entity): [string, () => Promise<[Answer, unknown]>][] {
  const { operations, path, fields } = entity;
  const isPerson = ({ to, optional }: EntityField) => to === 'users' && !optional;
  const body = (mark: string) => ({
    ...sampleValues(entity, mark, 'name'),
    ...Object.fromEntries(fields.filter(isPerson).map(({ name }) => [name, administrator.user.id])),
  });
  const send = (method: string, place = '', body?: object) =>
    app.send(method, `/v1${path}${place}`, { token: administrator.token, ...(body && { body }) });
  const made = async (mark: string) => `/${((await send('POST', '', body(mark))).body as { id: string }).id}`;
  return [
    [operations.list, async () => [await send('GET'), { status: 200, body: { meta: { page: 1 } } }]],
    [operations.get, async () => [await send('GET', await made('two')), { status: 200, body: body('two') }]],
    [operations.create, async () => [await send('POST', '', body('three')), { status: 201, body: body('three') }]],
    [
      operations.update,
      async () => [await send('PATCH', await made('four'), body('4')), { status: 200, body: body('4') }],
    ],
    [operations.remove, async () => [await send('DELETE', await made('five')), { status: 204 }]],
  ];
}
const entitySuccesses = () => Object.fromEntries(describedEntities.flatMap(successesOf)) as EntitySuccesses;
type EntitySuccesses = Record<EntityOperation, () => Promise<[Answer, unknown]>>;

const webhookPath = ({ id }: { id: string }) => `/v1/tenants/${tenant.id}/webhooks/${id}`;

describe('over HTTP', () => {
  it.each(operationsOf(readContract()).map(({ id }) => id))('%s succeeds', async (id) => {
    const [answer, expected] = await { ...successes, ...entitySuccesses() }[id]();
    expect(answer).toMatchObject(expected as object);
  });
});
