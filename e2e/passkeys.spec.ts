import type { Page } from '@playwright/test';
import { callApi, logIn, type Tokens, userPassword } from './support/api-client.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

interface Options {
  challenge: string;
  rpId?: string;
}

/** A page of the service itself with an authenticator of its own, as a laptop with a fingerprint reader has. */
async function openPage(page: Page, { first }: Stage, path = '/docs') {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(`http://localhost:${new URL(first.url).port}${path}`);
  return { client, authenticatorId };
}

/** What a page does with the options that the API gave, in the browser's own words. */
const inBrowser = (page: Page, kind: 'Creation' | 'Request', options: Options): Promise<{ id: string }> =>
  page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parse${kind}OptionsFromJSON(${JSON.stringify(options)});
    const credential = await navigator.credentials.${kind === 'Creation' ? 'create' : 'get'}({ publicKey });
    return credential.toJSON();
  })()`);

const create = (page: Page, options: Options) => inBrowser(page, 'Creation', options);
const get = (page: Page, options: Options) => inBrowser(page, 'Request', options);

async function ask<Body>(stage: Stage, path: string, body: object, token?: string): Promise<Body> {
  const answer = await callApi<Body>(stage.first.url, 'POST', `/v1/auth${path}`, { body, token });
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer.body;
}

const claimsOf = ({ access_token }: Tokens): { amr: string[] } =>
  JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString());

async function makePasskey(page: Page, stage: Stage, { access_token }: Tokens) {
  const begun = await ask<{ options: Options }>(
    stage,
    '/passkeys/start',
    { current_password: userPassword },
    access_token,
  );
  const credential = await create(page, begun.options);
  return ask<{ passkey: { id: string; host: string } }>(
    stage,
    '/passkeys',
    { credential, name: 'Laptop' },
    access_token,
  );
}

test('a browser makes a passkey, signs in with it alone, and proves it after the password', async ({
  page,
  stage,
  person,
}) => {
  await openPage(page, stage);
  const byPassword = (await logIn(stage.first.url, person)).body;
  const { passkey } = await makePasskey(page, stage, byPassword);
  expect(passkey.host).toBe('localhost');

  const login = await ask<{ options: Options }>(stage, '/login/passkey/start', { tenant_slug: 'acme' });
  const credential = await get(page, login.options);
  const alone = await ask<Tokens>(stage, '/login/passkey', { credential, device_name: 'Laptop' });
  expect(alone.user.email).toBe(person);
  expect(claimsOf(alone).amr).toEqual(['pop', 'mfa']);
  const replayed = await callApi(stage.first.url, 'POST', '/v1/auth/login/passkey', { body: { credential } });
  expect([replayed.status, replayed.body.error.code]).toEqual([401, 'token_invalid']);

  const refusal = await logIn(stage.first.url, person);
  const { mfa_token, factors } = refusal.body.error.details;
  expect([refusal.status, factors]).toEqual([403, ['Passkey']]);
  const asked = await ask<{ options: Options }>(stage, '/mfa/passkey/start', { mfa_token });
  const second = await get(page, asked.options);
  const both = await ask<Tokens>(stage, '/mfa/passkey', { mfa_token, credential: second });
  expect(claimsOf(both).amr).toEqual(['pwd', 'pop']);

  // Signed in with it just now: that is proof enough to remove it.
  await ask(stage, `/passkeys/${passkey.id}/remove`, {}, both.access_token);
  expect((await logIn(stage.first.url, person)).status).toBe(200);
  const late = await ask<{ options: Options }>(stage, '/login/passkey/start', { tenant_slug: 'acme' });
  const removed = await callApi(stage.first.url, 'POST', '/v1/auth/login/passkey', {
    body: { credential: await get(page, late.options) },
  });
  expect([removed.status, removed.body.error.code]).toEqual([401, 'invalid_credentials']);
});

test('an authenticator whose counter went backwards does not sign in', async ({ page, stage, person }) => {
  const { client, authenticatorId } = await openPage(page, stage);
  await makePasskey(page, stage, (await logIn(stage.first.url, person)).body);
  const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId });
  const [copied] = credentials;
  if (!copied) throw new Error('The authenticator holds no passkey.');
  const attempt = async () => {
    const { options } = await ask<{ options: Options }>(stage, '/login/passkey/start', { tenant_slug: 'acme' });
    const body = { credential: await get(page, options) };
    return callApi<Tokens>(stage.first.url, 'POST', '/v1/auth/login/passkey', { body });
  };
  expect((await attempt()).status).toBe(200);
  expect((await attempt()).status).toBe(200);
  await client.send('WebAuthn.clearCredentials', { authenticatorId });
  await client.send('WebAuthn.addCredential', { authenticatorId, credential: { ...copied, signCount: 0 } });
  expect((await attempt()).status).toBe(401);
  await expect
    .poll(async () => {
      const { rows } = await stage.database.query(
        `select from passkeys p join users u on u.id = p.user_id where u.email = $1 and p.clone_detected_at is not null`,
        [person],
      );
      return rows.length;
    })
    .toBe(1);
});

test('a page elsewhere gets nothing: the address is not one of the tenant, or the browser refuses the host', async ({
  page,
  stage,
  person,
}) => {
  await openPage(page, stage);
  const { access_token: token } = (await logIn(stage.first.url, person)).body;
  const body = { current_password: userPassword, origin: 'http://evil.localhost:3000' };
  const refused = await callApi(stage.first.url, 'POST', '/v1/auth/passkeys/start', { token, body });
  expect([refused.status, refused.body.error.code]).toEqual([422, 'unprocessable']);
  const { options } = await ask<{ options: Options & { rp: object } }>(
    stage,
    '/passkeys/start',
    { current_password: userPassword },
    token,
  );
  const made = create(page, { ...options, rp: { id: 'identity.test', name: 'x' } } as Options);
  await expect(made).rejects.toThrow(/SecurityError/);
});
