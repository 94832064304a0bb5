import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiAnswer, callApi, type ErrorBody, type Tokens, userPassword } from '../e2e/support/api-client.js';
import { totpCode, wrongTotpCode } from '../e2e/support/authenticator.js';
import { messageTo } from '../e2e/support/outbox.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { tell } from './figures.js';

/** Of the demo: an account with an authenticator app, and the app's secret. */
const guarded = 'mfa@acme.test';
const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const most = { passwords: 100, codes: 5 };

let stage: Stage;
beforeAll(async () => {
  // As behind a proxy, which says who the client is: so each guess can come from elsewhere.
  stage = await openStage({ settings: { TRUST_PROXY: 'loopback' } });
});
afterAll(() => stage.close());
beforeEach(() => stage.forgetTries());

type Answer = ApiAnswer<Tokens & ErrorBody>;

let calls = 0;
/** To each process in turn, from the address given. */
function call(path: string, body: object, from: string): Promise<Answer> {
  const { url } = calls++ % 2 ? stage.second : stage.first;
  return callApi(url, 'POST', path, { body, headers: { 'X-Forwarded-For': from } });
}

/** All of `count` calls, a hundred under way at a time. */
async function inParallel(count: number, work: (turn: number) => Promise<Answer>): Promise<string[]> {
  const codes: string[] = [];
  let next = 0;
  const worker = async () => {
    for (let turn = next++; turn < count; turn = next++) codes.push(codeOf(await work(turn)));
  };
  await Promise.all(Array.from({ length: Math.min(100, count) }, worker));
  return codes;
}

const codeOf = ({ status, body }: Answer) => (status < 300 ? 'ok' : body.error.code);
const count = (codes: string[], code: string) => codes.filter((other) => other === code).length;

const anywhere = () => [...randomBytes(4)].map((part, index) => (index === 0 ? 20 + (part % 80) : part)).join('.');
const inOneNetwork = () => `2001:db8:7:7:${(randomBytes(8).toString('hex').match(/.{4}/g) ?? []).join(':')}`;

const logIn = (email: string, password: string, from: string, deviceToken?: string) =>
  call(
    '/v1/auth/login',
    { tenant_slug: 'acme', email, password, ...(deviceToken !== undefined && { device_token: deviceToken }) },
    from,
  );

for (const [origin, address] of [
  ['addresses that turn', anywhere],
  ['one IPv6 network', inOneNetwork],
] as const) {
  test(`1,000 wrong passwords from ${origin}, 100 at a time, are evaluated at most 100 times, and the owner gets in`, async (context) => {
    const email = `person0${origin === 'one IPv6 network' ? 51 : 52}@acme.test`;
    const first = await logIn(email, userPassword, '198.51.100.7');
    const deviceToken = (first.body as unknown as { device_token: string }).device_token;
    expect(deviceToken).toMatch(/./);
    const codes = await inParallel(1_000, (turn) => logIn(email, `Wrong-password-${turn}`, address()));
    const owner = await logIn(email, userPassword, '198.51.100.7', deviceToken);
    tell(context, {
      guesses: codes.length,
      evaluated: count(codes, 'invalid_credentials'),
      'refused unseen': count(codes, 'rate_limited'),
      'answered 503, all connections busy': count(codes, 'unavailable'),
      'the owner, on a device that he used before': codeOf(owner),
    });
    const known = ['invalid_credentials', 'rate_limited', 'unavailable'];
    expect(codes.filter((code) => !known.includes(code))).toEqual([]);
    expect(count(codes, 'invalid_credentials')).toBeGreaterThan(0);
    expect(count(codes, 'invalid_credentials')).toBeLessThanOrEqual(most.passwords);
    expect(codeOf(owner)).toBe('ok');
  });
}

/** By the password alone, to the question for the second factor. */
async function openChallenge(from = anywhere()): Promise<string> {
  const { body } = await logIn(guarded, userPassword, from);
  const { mfa_token } = body.error.details;
  if (typeof mfa_token !== 'string') throw new Error(`No second factor was asked for: ${JSON.stringify(body)}`);
  return mfa_token;
}

test('codes of an authenticator guessed through 50 challenges, 20 each, are evaluated at most 5 times', async (context) => {
  const tokens: string[] = [];
  for (let opened = 0; opened < 50; opened += 1) tokens.push(await openChallenge());
  const wrong = wrongTotpCode(totpSecret, await stage.now());
  const codes = await inParallel(1_000, (turn) =>
    call('/v1/auth/mfa/challenge', { mfa_token: tokens[turn % tokens.length], code: wrong }, anywhere()),
  );
  tell(context, {
    guesses: codes.length,
    evaluated: count(codes, 'invalid_code'),
    'refused unseen': codes.length - count(codes, 'invalid_code'),
  });
  expect(count(codes, 'ok')).toBe(0);
  expect(count(codes, 'invalid_code')).toBeGreaterThan(0);
  expect(count(codes, 'invalid_code')).toBeLessThanOrEqual(most.codes);
});

test('codes of a mail guessed 1,000 times, with new mails in between, are evaluated at most 5 times', async (context) => {
  const email = 'guessed@example.com';
  await call('/v1/auth/register', { tenant_slug: 'acme', email, password: userPassword }, anywhere());
  const sent = await messageTo(stage, email);
  const codes: string[] = [];
  for (let mail = 0; mail < 10; mail += 1) {
    // Beyond the cool-down of a minute, within the quarter of an hour that tries are counted for.
    await stage.advanceClock(61);
    const resent = await call('/v1/auth/verify/resend', { tenant_slug: 'acme', email }, anywhere());
    const token = (resent.body as unknown as { verification_token: string }).verification_token;
    codes.push(
      ...(await inParallel(100, (turn) =>
        call('/v1/auth/verify/email', { token, code: String(turn).padStart(6, '0') }, anywhere()),
      )),
    );
  }
  tell(context, { guesses: codes.length, mails: 11, evaluated: count(codes, 'invalid_code') });
  expect(sent.code).toMatch(/^\d{6}$/);
  expect(count(codes, 'ok')).toBe(0);
  expect(count(codes, 'invalid_code')).toBeGreaterThan(0);
  expect(count(codes, 'invalid_code')).toBeLessThanOrEqual(most.codes);
});

test('the same code, recovery code, mfa_token and reset link, 50 times at once on two processes, count once each', async (context) => {
  const race = (work: (turn: number) => Promise<Answer>) => inParallel(50, work);
  const successes: Record<string, number> = {};

  const challenges: string[] = [];
  for (let opened = 0; opened < 50; opened += 1) challenges.push(await openChallenge());
  await stage.forgetTries();
  await stage.advanceClock(30);
  const code = totpCode(totpSecret, await stage.now());
  const step = await race((turn) => call('/v1/auth/mfa/challenge', { mfa_token: challenges[turn], code }, anywhere()));
  successes['one code through 50 challenges'] = count(step, 'ok');

  await stage.forgetTries();
  await stage.advanceClock(30);
  const one = await openChallenge();
  const itsCode = totpCode(totpSecret, await stage.now());
  const token = await race(() => call('/v1/auth/mfa/challenge', { mfa_token: one, code: itsCode }, anywhere()));
  successes['one mfa_token'] = count(token, 'ok');

  await stage.forgetTries();
  await stage.advanceClock(30);
  const challenge = await openChallenge();
  const proven = { mfa_token: challenge, code: totpCode(totpSecret, await stage.now()) };
  const { access_token } = (await call('/v1/auth/mfa/challenge', proven, anywhere())).body;
  await stage.advanceClock(30);
  const renewed = await callApi<{ recovery_codes: string[] }>(stage.first.url, 'POST', '/v1/auth/mfa/recovery-codes', {
    token: access_token,
    body: { code: totpCode(totpSecret, await stage.now()) },
  });
  const [recoveryCode] = renewed.body.recovery_codes;
  const others: string[] = [];
  for (let opened = 0; opened < 50; opened += 1) others.push(await openChallenge());
  await stage.forgetTries();
  const recovered = await race((turn) =>
    call('/v1/auth/mfa/challenge', { mfa_token: others[turn], code: recoveryCode }, anywhere()),
  );
  successes['one recovery code through 50 challenges'] = count(recovered, 'ok');

  const email = 'person053@acme.test';
  await call('/v1/auth/password/reset/request', { tenant_slug: 'acme', email }, anywhere());
  const { link } = await messageTo(stage, email, (message) => message.link !== null);
  const resetToken = new URL(link ?? '').searchParams.get('token');
  const reset = await race((turn) =>
    call(
      '/v1/auth/password/reset/confirm',
      { token: resetToken, new_password: `A new password ${turn} of mine` },
      anywhere(),
    ),
  );
  successes['one reset link'] = count(reset, 'ok');

  tell(context, successes);
  expect(new Set(Object.values(successes))).toEqual(new Set([1]));
});
