import { randomUUID } from 'node:crypto';
import { type TOTP, URI } from 'otpauth';
import { callApi, type ErrorBody, refresh, type Tokens } from './support/api-client.js';
import { messageTo } from './support/outbox.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

const password = 'A long sentence of mine 7';

interface Newcomer {
  email: string;
  verificationToken: string;
  code: string;
}

async function register(stage: Stage): Promise<Newcomer> {
  const email = `newcomer-${randomUUID().slice(0, 8)}@example.com`;
  const body = { tenant_slug: 'acme', email, password, full_name: 'Sara Ahmadi', accept_terms: true };
  const registered = await callApi<{ verification_token: string }>(stage.first.url, 'POST', '/v1/auth/register', {
    body,
  });
  expect(registered.status).toBe(201);
  const { code } = await messageTo(stage, email);
  if (code === null) throw new Error('The mail after a registration holds no code.');
  return { email, verificationToken: registered.body.verification_token, code };
}

async function registerAndVerify(stage: Stage): Promise<Newcomer> {
  const newcomer = await register(stage);
  const body = { token: newcomer.verificationToken, code: newcomer.code };
  expect(await callApi(stage.first.url, 'POST', '/v1/auth/verify/email', { body })).toMatchObject({
    status: 200,
    body: { verified: true },
  });
  return newcomer;
}

function logIn(stage: Stage, email: string, withPassword = password) {
  const body = { tenant_slug: 'acme', email, password: withPassword };
  return callApi<Tokens & ErrorBody>(stage.second.url, 'POST', '/v1/auth/login', { body });
}

test('registers, verifies by the code of the mail, sets up an authenticator app and signs in with it', async ({
  stage,
}) => {
  const { url } = stage.first;
  const { email } = await registerAndVerify(stage);
  const signedIn = await logIn(stage, email);
  expect(signedIn.status).toBe(200);
  const { access_token: token } = signedIn.body;

  const setUp = await callApi<{ factor_id: string; otpauth_url: string; qr_code_url: string }>(
    url,
    'POST',
    '/v1/auth/mfa/setup',
    { token, body: { factor_type: 'TOTP' } },
  );
  expect(setUp.status).toBe(200);
  expect(setUp.body.qr_code_url).toMatch(/^data:image\/png;base64,/);
  // An authenticator that knows nothing of the service but what the QR code holds.
  const app = URI.parse(setUp.body.otpauth_url) as TOTP;
  const codeNow = async () => app.generate({ timestamp: (await stage.now()).getTime() });
  const confirmed = await callApi<{ recovery_codes?: string[] }>(url, 'POST', '/v1/auth/mfa/verify', {
    token,
    body: { factor_id: setUp.body.factor_id, code: await codeNow() },
  });
  expect(confirmed.status).toBe(200);

  expect((await callApi(url, 'POST', '/v1/auth/logout', { token, body: {} })).status).toBe(204);
  expect((await callApi(stage.second.url, 'GET', '/v1/users/me', { token })).status).toBe(401);

  const asked = await logIn(stage, email);
  expect(asked).toMatchObject({ status: 403, body: { error: { code: 'mfa_required' } } });
  const { mfa_token } = asked.body.error.details;
  // The step that set the app up is used: the next one has to be awaited.
  await stage.advanceClock(30);
  const answer = { mfa_token, code: await codeNow() };
  const passed = await callApi<Tokens>(url, 'POST', '/v1/auth/mfa/challenge', { body: answer });
  expect(passed.status).toBe(200);
  expect((await callApi(stage.second.url, 'GET', '/v1/users/me', { token: passed.body.access_token })).status).toBe(
    200,
  );
  expect((await callApi(stage.second.url, 'POST', '/v1/auth/mfa/challenge', { body: answer })).status).toBe(401);
});

test('lets nobody in before the address is verified, and no code in twice', async ({ stage }) => {
  const { email, verificationToken, code } = await register(stage);
  const answer = { token: verificationToken, code };
  const wrong = { token: verificationToken, code: code === '000000' ? '111111' : '000000' };
  const verify = (body: object) => callApi(stage.first.url, 'POST', '/v1/auth/verify/email', { body });
  expect((await verify(wrong)).status).toBeGreaterThanOrEqual(400);
  expect((await verify(answer)).status).toBe(200);
  expect((await verify(answer)).status).toBeGreaterThanOrEqual(400);
  expect((await logIn(stage, email)).status).toBe(200);
});

test('a password forgotten is set anew by the link of the mail, once, and ends every session', async ({ stage }) => {
  const { url } = stage.first;
  const { email } = await registerAndVerify(stage);
  const before = (await logIn(stage, email)).body;
  const asked = await callApi(url, 'POST', '/v1/auth/password/reset/request', { body: { tenant_slug: 'acme', email } });
  expect(asked.status).toBe(202);
  const { link } = await messageTo(stage, email, (message) => message.link?.includes('reset') ?? false);
  const token = new URL(link ?? '').searchParams.get('token');
  const newPassword = 'Another sentence of mine 8';
  const confirm = () =>
    callApi(stage.second.url, 'POST', '/v1/auth/password/reset/confirm', {
      body: { token, new_password: newPassword },
    });
  expect(await confirm()).toMatchObject({ status: 200, body: { reset: true } });
  expect((await confirm()).status).toBeGreaterThanOrEqual(400);

  expect((await callApi(url, 'GET', '/v1/users/me', { token: before.access_token })).status).toBe(401);
  expect((await refresh(url, before.refresh_token)).status).toBe(401);
  expect((await logIn(stage, email)).status).toBe(401);
  expect((await logIn(stage, email, newPassword)).status).toBe(200);
});
