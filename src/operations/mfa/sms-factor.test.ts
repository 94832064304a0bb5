import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MfaFactor, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, userActor } from '../../test-support/actors.js';
import { buildSession, buildSmsFactor, buildTenant, buildUser, goodPassword } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo, messagesTo } from '../../test-support/messages.js';
import { codeOf, eventsOf, tally } from '../../test-support/records.js';
import { authenticateAccessToken } from '../auth/access-tokens.js';
import { completeMfaChallenge } from '../auth/complete-mfa-challenge.js';
import { login } from '../auth/login.js';
import { removeMfaFactor } from './remove-mfa-factor.js';
import { sendMfaCode } from './send-mfa-code.js';
import { setUpMfa } from './set-up-mfa.js';
import { verifyMfa } from './verify-mfa.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const begun = clock.now().getTime();
const at = (secondsLater: number) => ({ now: () => new Date(begun + secondsLater * 1000) });
const visitor = (secondsLater = 0) => contextFor(test, anonymous, at(secondsLater));
let number = 0;
const newPhone = () => `+98912400${String(++number).padStart(4, '0')}`;
const build = (values = {}) => buildUser(test, { tenant, phoneNumber: newPhone(), ...values });
const as = async (user: User, later = 0) => {
  const { session } = await buildSession(test, user);
  return contextFor(test, userActor(user, session), at(later));
};
const codeSentTo = async ({ phoneNumber }: User) => (await lastMessageTo(phoneNumber ?? '')).code ?? '';
const otherThan = (code: string) => (code === '000000' ? '111111' : '000000');

async function withSms(values = {}) {
  const user = await build(values);
  await buildSmsFactor(test, user, user.phoneNumber ?? '');
  return user;
}

async function challengeOf(user: User, later = 0): Promise<{ mfaToken: string; factors: string[] }> {
  const input = { tenantSlug: tenant.slug, email: user.email ?? '', password: goodPassword };
  const refusal = await login(visitor(later), input).catch((error: unknown) => error);
  const { mfa_token, factors } = (refusal as { details: { mfa_token: string; factors: string[] } }).details;
  return { mfaToken: mfa_token, factors };
}

describe('an SMS factor', () => {
  it('is set up by the code sent to the verified number, and told to its owner', async () => {
    const user = await build();
    const context = await as(user);
    const { factor, secret, recoveryCodes } = await setUpMfa(context, { factorType: 'SMS' });
    expect([secret, recoveryCodes?.length, factor.phoneNumber]).toEqual([null, 10, user.phoneNumber]);
    const code = await codeSentTo(user);
    expect(await codeOf(verifyMfa(context, { factorId: factor.id, code: otherThan(code) }))).toBe('invalid_code');
    const confirming = await as(user);
    await verifyMfa(confirming, { factorId: factor.id, code });
    expect(await eventsOf(confirming)).toMatchObject([
      { type: 'identity.mfa_factor.added.v1', data: { factor_type: 'SMS' } },
    ]);
    expect(await lastMessageTo(user.email ?? '')).toMatchObject({
      template: 'mfa-changed',
      values: { change: 'Added', factor: 'SMS' },
    });
    expect(await codeOf(setUpMfa(context, { factorType: 'SMS', code }))).toBe('invalid_code');
  });

  it('needs a number, and one that is verified', async () => {
    const without = await as(await build({ phoneNumber: null }));
    expect(await codeOf(setUpMfa(without, { factorType: 'SMS' }))).toBe('unprocessable');
    const unverified = await as(await build({ phoneVerified: false }));
    expect(await codeOf(setUpMfa(unverified, { factorType: 'SMS' }))).toBe('verification_required');
    expect(await MfaFactor.count({ where: { factorType: 'SMS', confirmedAt: null } })).toBe(0);
  });

  it('gets a code at sign-in, which opens one session', async () => {
    const user = await withSms();
    const { mfaToken, factors } = await challengeOf(user);
    expect(factors).toEqual(['SMS']);
    const code = await codeSentTo(user);
    const signedIn = await completeMfaChallenge(visitor(), { mfaToken, code });
    expect(await authenticateAccessToken(visitor(), signedIn.accessToken)).toMatchObject({ amr: ['pwd', 'sms'] });
    const again = await challengeOf(user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken: again.mfaToken, code }))).toBe('invalid_code');
    expect(await messagesTo(user.phoneNumber ?? '')).toHaveLength(2);
  });

  it('waits to be asked beside an authenticator', async () => {
    const user = await withSms({ totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' });
    const { mfaToken, factors } = await challengeOf(user);
    expect(factors).toEqual(['TOTP', 'SMS']);
    expect(await messagesTo(user.phoneNumber ?? '')).toEqual([]);
    const sent = await sendMfaCode(visitor(), { mfaToken });
    expect(sent).toEqual({ phoneNumberHint: `••••${user.phoneNumber?.slice(-4)}`, expiresIn: 600 });
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code: await codeSentTo(user) }))).toBe('done');
  });

  it('gets one message a minute, of which the newest counts', async () => {
    const user = await withSms();
    const { mfaToken } = await challengeOf(user);
    const first = await codeSentTo(user);
    await Promise.all([1, 2, 3].map(() => sendMfaCode(visitor(59), { mfaToken })));
    expect(await messagesTo(user.phoneNumber ?? '')).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => sendMfaCode(visitor(61), { mfaToken })));
    expect(await messagesTo(user.phoneNumber ?? '')).toHaveLength(2);
    const second = await codeSentTo(user);
    if (second !== first)
      expect(await codeOf(completeMfaChallenge(visitor(61), { mfaToken, code: first }))).toBe('invalid_code');
    expect(await codeOf(completeMfaChallenge(visitor(61), { mfaToken, code: second }))).toBe('done');
  });

  it('has five codes evaluated, however often one is sent and a challenge is opened', async () => {
    const user = await withSms();
    const answers: Record<string, number> = {};
    for (let minutes = 0; minutes < 4; minutes++) {
      const { mfaToken } = await challengeOf(user, minutes * 61);
      const wrong = otherThan(await codeSentTo(user));
      const guesses = [1, 2, 3].map(() => completeMfaChallenge(visitor(minutes * 61), { mfaToken, code: wrong }));
      for (const [code, count] of Object.entries(await tally(guesses))) answers[code] = (answers[code] ?? 0) + count;
    }
    expect(answers).toEqual({ invalid_code: 5, rate_limited: 7 });
    // The window passes, and the owner gets in.
    await test.database.sequelize.query('delete from rate_limits');
    const { mfaToken } = await challengeOf(user, 305);
    expect(await codeOf(completeMfaChallenge(visitor(305), { mfaToken, code: await codeSentTo(user) }))).toBe('done');
  });

  it('takes a code for ten minutes', async () => {
    const user = await withSms();
    await challengeOf(user);
    const code = await codeSentTo(user);
    // A challenge outlives no code: it is made younger than the code that it waits for.
    const { mfaToken } = await challengeOf(user, 59);
    await test.database.sequelize.query('update mfa_challenges set expires_at = $1 where user_id = $2', {
      bind: [new Date(begun + 900_000), user.id],
    });
    expect(await codeOf(completeMfaChallenge(visitor(601), { mfaToken, code }))).toBe('invalid_code');
  });

  it('sends twenty a day, and then a recovery code still opens the sign-in', async () => {
    const user = await build();
    const context = await as(user);
    const { factor, recoveryCodes } = await setUpMfa(context, { factorType: 'SMS' });
    await verifyMfa(context, { factorId: factor.id, code: await codeSentTo(user) });
    let mfaToken = '';
    for (let turn = 0; turn < 22; turn++) ({ mfaToken } = await challengeOf(user, turn * 61));
    expect(await messagesTo(user.phoneNumber ?? '')).toHaveLength(21);
    expect(await codeOf(sendMfaCode(visitor(22 * 61), { mfaToken }))).toBe('rate_limited');
    const code = recoveryCodes?.[0] ?? '';
    expect(await codeOf(completeMfaChallenge(visitor(21 * 61), { mfaToken, code }))).toBe('done');
  });

  it('proves its owner for a removal by a code that he asks for', async () => {
    const user = await withSms();
    const context = await as(user);
    await sendMfaCode(context, {});
    const factor = await MfaFactor.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    await removeMfaFactor(context, { factorId: factor.id, code: await codeSentTo(user) });
    expect(await codeOf(sendMfaCode(context, {}))).toBe('conflict');
  });

  it('takes no code that was sent for something else', async () => {
    const user = await withSms();
    const { mfaToken } = await challengeOf(user);
    await test.database.sequelize.query(`update address_proofs set purpose = 'verify_phone' where user_id = $1`, {
      bind: [user.id],
    });
    const code = await codeSentTo(user);
    expect(await codeOf(completeMfaChallenge(visitor(), { mfaToken, code }))).toBe('invalid_code');
  });
});
