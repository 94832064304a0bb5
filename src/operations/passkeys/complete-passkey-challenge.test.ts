import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, userActor } from '../../test-support/actors.js';
import { buildSession, buildSmsFactor, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { buildPasskey, ownOrigin } from '../../test-support/passkeys.js';
import { codeOf, tally, typesOf } from '../../test-support/records.js';
import { SoftwareAuthenticator } from '../../test-support/software-authenticator.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { completeMfaChallenge } from '../auth/complete-mfa-challenge.js';
import { login } from '../auth/login.js';
import { listMfaFactors } from '../mfa/list-mfa-factors.js';
import { completePasskeyChallenge } from './complete-passkey-challenge.js';
import { loginWithPasskey } from './login-with-passkey.js';
import { registerPasskey } from './register-passkey.js';
import { startPasskeyChallenge } from './start-passkey-challenge.js';
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

const call = () => contextFor(test, anonymous);

async function person(home = tenant) {
  const user = await buildUser(test, { tenant: home });
  return { user, ...(await buildPasskey(test, user)) };
}

async function refusalOf(user: User, tenantSlug = tenant.slug) {
  const attempt = login(call(), { tenantSlug, email: user.email ?? '', password: goodPassword });
  return (await attempt.catch((error: unknown) => error)) as { code: string; details: Record<string, unknown> };
}
const tokenOf = async (user: User, tenantSlug?: string) =>
  (await refusalOf(user, tenantSlug)).details['mfa_token'] as string;

describe('a passkey as the second factor', () => {
  it('is asked for after the password, and opens the session', async () => {
    const { user, passkey, authenticator } = await person();
    const { code, details } = await refusalOf(user);
    expect(code).toBe('mfa_required');
    expect(details).toMatchObject({ factors: ['Passkey'], expires_in: 300 });
    expect(details).not.toHaveProperty('set_up_required');
    const mfaToken = details['mfa_token'] as string;
    const options = await startPasskeyChallenge(call(), { mfaToken });
    expect(options).toMatchObject({
      rpId: 'identity.test',
      userVerification: 'preferred',
      allowCredentials: [{ id: passkey.credentialId, type: 'public-key', transports: ['internal'] }],
    });
    const context = call();
    const credential = authenticator.get(options, ownOrigin);
    const { accessToken } = await completePasskeyChallenge(context, { mfaToken, credential });
    expect(await authenticateAccessToken(call(), accessToken)).toMatchObject({ userId: user.id, amr: ['pwd', 'pop'] });
    expect(await typesOf(context)).toEqual(['identity.session.started.v1']);
    expect(await codeOf(startPasskeyChallenge(call(), { mfaToken }))).toBe('token_invalid');
  });

  it('needs no verified user: the password has told who it is', async () => {
    const { user, authenticator } = await person();
    const mfaToken = await tokenOf(user);
    authenticator.verifiesUser = false;
    const credential = authenticator.get(await startPasskeyChallenge(call(), { mfaToken }), ownOrigin);
    expect(await codeOf(completePasskeyChallenge(call(), { mfaToken, credential }))).toBe('done');
  });

  it('is a second factor where the tenant asks for one, and a recovery code stands in for it', async () => {
    const careful = await buildTenant(test, { requireMfa: true });
    const { user, recoveryCodes } = await person(careful);
    const { details } = await refusalOf(user, careful.slug);
    expect(details).toMatchObject({ factors: ['Passkey'] });
    expect(details).not.toHaveProperty('set_up_required');
    expect(await listMfaFactors(contextFor(test, userActor(user)))).toMatchObject({ recoveryCodesLeft: 10 });
    const answer = { mfaToken: details['mfa_token'] as string, code: recoveryCodes?.[0] ?? '' };
    expect(await codeOf(completeMfaChallenge(call(), answer))).toBe('done');
  });

  it('sends no SMS to whoever may use a passkey as well', async () => {
    const { user } = await person();
    await buildSmsFactor(test, user, '+989127770099');
    expect((await refusalOf(user)).details).toMatchObject({ factors: ['SMS', 'Passkey'] });
    expect(await messagesTo('+989127770099')).toEqual([]);
  });

  it('is good on its own host', async () => {
    const { user } = await person();
    const mfaToken = await tokenOf(user);
    expect(await codeOf(startPasskeyChallenge(call(), { mfaToken, origin: tenantOrigin }))).toBe('conflict');
    expect(await codeOf(startPasskeyChallenge(call(), { mfaToken, origin: 'https://evil.test' }))).toBe(
      'unprocessable',
    );
  });

  it('refuses the answer of somebody else, or to the challenge of somebody else', async () => {
    const one = await person();
    const two = await person();
    const mfaToken = await tokenOf(one.user);
    const options = await startPasskeyChallenge(call(), { mfaToken });
    const otherKey = two.authenticator.get({ ...options, allowCredentials: [] }, ownOrigin);
    expect(await codeOf(completePasskeyChallenge(call(), { mfaToken, credential: otherKey }))).toBe('invalid_code');
    const theirs = await startPasskeyChallenge(call(), { mfaToken: await tokenOf(two.user) });
    const swapped = one.authenticator.get({ ...theirs, allowCredentials: [] }, ownOrigin);
    expect(await codeOf(completePasskeyChallenge(call(), { mfaToken, credential: swapped }))).toBe('token_invalid');
  });

  it('takes no challenge of a sign-in without a password, nor gives one for it', async () => {
    const { user, authenticator } = await person();
    const mfaToken = await tokenOf(user);
    const free = authenticator.get(await startPasskeyLogin(call(), { tenantSlug: tenant.slug }), ownOrigin);
    expect(await codeOf(completePasskeyChallenge(call(), { mfaToken, credential: free }))).toBe('token_invalid');
    authenticator.verifiesUser = false;
    const bound = authenticator.get(await startPasskeyChallenge(call(), { mfaToken }), ownOrigin);
    expect(await codeOf(loginWithPasskey(call(), { credential: bound }))).toBe('token_invalid');
  });

  it("takes no challenge of the same user's registration, nor gives one for it", async () => {
    const { user, authenticator } = await person();
    const { session } = await buildSession(test, user, { amr: ['pop', 'mfa'] });
    const by = () => contextFor(test, userActor(user, session));
    const mfaToken = await tokenOf(user);
    const options = await startPasskeyChallenge(call(), { mfaToken });
    const { challenge } = await startPasskeyRegistration(by(), {});
    const registering = authenticator.get(options, ownOrigin, { challenge });
    const attempt = completePasskeyChallenge(call(), { mfaToken, credential: registering });
    expect(await codeOf(attempt)).toBe('token_invalid');
    const begun = await startPasskeyRegistration(by(), {});
    const credential = new SoftwareAuthenticator().create(begun, ownOrigin, { challenge: options.challenge });
    expect(await codeOf(registerPasskey(by(), { credential }))).toBe('token_invalid');
  });

  it('counts a wrong answer as a try of the sign-in', async () => {
    const { user, authenticator } = await person();
    const mfaToken = await tokenOf(user);
    for (let tries = 0; tries < 5; tries++) {
      const options = await startPasskeyChallenge(call(), { mfaToken });
      const credential = authenticator.get(options, 'https://evil.test');
      expect(await codeOf(completePasskeyChallenge(call(), { mfaToken, credential }))).toBe('invalid_code');
    }
    expect(await codeOf(startPasskeyChallenge(call(), { mfaToken }))).toBe('token_invalid');
  });

  it('takes one of fifty answers', async () => {
    const { user, authenticator } = await person();
    const mfaToken = await tokenOf(user);
    const credential = authenticator.get(await startPasskeyChallenge(call(), { mfaToken }), ownOrigin);
    const calls = Array.from({ length: 50 }, () => completePasskeyChallenge(call(), { mfaToken, credential }));
    expect(await tally(calls)).toEqual({ done: 1, token_invalid: 49 });
  });

  it('refuses a counter that went backwards, and tells the owner', async () => {
    const { user, authenticator } = await person();
    const copy = authenticator.copy();
    authenticator.signCount = 7;
    const first = await tokenOf(user);
    const right = authenticator.get(await startPasskeyChallenge(call(), { mfaToken: first }), ownOrigin);
    await completePasskeyChallenge(call(), { mfaToken: first, credential: right });
    const mfaToken = await tokenOf(user);
    const credential = copy.get(await startPasskeyChallenge(call(), { mfaToken }), ownOrigin);
    const context = call();
    expect(await codeOf(completePasskeyChallenge(context, { mfaToken, credential }))).toBe('invalid_code');
    expect(await typesOf(context)).toEqual(['identity.passkey.clone_detected.v1']);
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({ template: 'passkey-refused' });
  });
});
