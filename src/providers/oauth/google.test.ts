import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newPkcePair, type OpenidProvider, startOpenidProvider } from '../../test-support/openid-provider.js';
import { codeOf } from '../../test-support/records.js';
import { type GoogleAccount, googleAuthorizationUrl, redeemGoogleCode } from './google.js';

let provider: OpenidProvider;
let account: GoogleAccount;
beforeAll(async () => {
  provider = await startOpenidProvider();
  account = { issuer: provider.issuer, clientId: 'our-client', clientSecret: 'our-secret' };
});
afterAll(() => provider.stop());
afterEach(() => {
  provider.changeIdToken = null;
  provider.person = { sub: 'somebody' };
  provider.server.service.removeAllListeners('beforeResponse');
});

const redirectUri = 'https://app.acme.test/signed-in';

async function begin() {
  const { codeVerifier, codeChallenge } = newPkcePair();
  const begun = { redirectUri, state: 'the-state', nonce: 'the-nonce', codeChallenge };
  const url = await googleAuthorizationUrl(account, begun);
  return { url, codeVerifier, ...(await provider.authorize(url)) };
}
const redeem = async (parts: object = {}) => {
  const { code, codeVerifier } = await begin();
  return redeemGoogleCode(account, { code, codeVerifier, redirectUri, nonce: 'the-nonce', ...parts });
};
const answer = (change: (response: { body: Record<string, unknown>; statusCode: number }) => void) =>
  provider.server.service.once('beforeResponse', change as never);

describe('the address of a sign-in', () => {
  it('asks for a code with PKCE, state and nonce, for who the person is and no more', async () => {
    const { url } = await begin();
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      client_id: 'our-client',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(url).not.toContain('our-secret');
  });
});

describe('redeemGoogleCode', () => {
  it('tells whom the provider vouches for', async () => {
    provider.person = { sub: '1081', email: 'Sara@example.com', email_verified: true, name: 'Sara Ahmadi' };
    expect(await redeem()).toEqual({
      provider: 'google',
      subject: '1081',
      email: 'Sara@example.com',
      emailVerified: true,
      fullName: 'Sara Ahmadi',
    });
  });

  it.each([undefined, false, 'true', 'false', 1, null])('takes %j for no verified address', async (email_verified) => {
    provider.person = { sub: '1082', email: 'sara@example.com', email_verified };
    expect(await redeem()).toMatchObject({ emailVerified: false });
  });

  it('refuses a code with the nonce of another sign-in, or without one', async () => {
    expect(await codeOf(redeem({ nonce: 'another' }))).toBe('invalid_code');
    provider.changeIdToken = (claims) => delete claims['nonce'];
    expect(await codeOf(redeem())).not.toBe('done');
  });

  it('refuses a code that the provider refuses', async () => {
    answer((response) => Object.assign(response, { statusCode: 400, body: { error: 'invalid_grant' } }));
    expect(await codeOf(redeem())).toBe('invalid_code');
  });

  it.each<[string, (claims: Record<string, unknown>) => void]>([
    ['another audience', (claims) => Object.assign(claims, { aud: 'another-client' })],
    ['several audiences without us', (claims) => Object.assign(claims, { aud: ['a', 'b'] })],
    ['another issuer', (claims) => Object.assign(claims, { iss: 'https://accounts.evil.test' })],
    ['an end in the past', (claims) => Object.assign(claims, { exp: 1_000_000_000 })],
    ['no end', (claims) => delete claims['exp']],
    ['no subject', (claims) => delete claims['sub']],
    ['a subject that is no text', (claims) => Object.assign(claims, { sub: 7 })],
    ['an endless subject', (claims) => Object.assign(claims, { sub: 'x'.repeat(256) })],
    ['a beginning in the future', (claims) => Object.assign(claims, { nbf: 9_000_000_000 })],
  ])('trusts no id_token with %s', async (_, lie) => {
    provider.changeIdToken = lie;
    expect(await codeOf(redeem())).toBe('provider_unavailable');
  });

  const claims = () => ({
    iss: provider.issuer,
    aud: 'our-client',
    sub: 'admin',
    nonce: 'the-nonce',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 600,
  });
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each<[string, (kid: string) => Promise<string> | string]>([
    ['alg none', () => `${encode({ alg: 'none' })}.${encode(claims())}.`],
    [
      "HS256 with the client's secret",
      (kid) =>
        new SignJWT(claims())
          .setProtectedHeader({ alg: 'HS256', kid })
          .sign(new TextEncoder().encode('our-secret'.padEnd(32, '0'))),
    ],
    [
      'the key of somebody else under its own kid',
      async (kid) => {
        const { privateKey } = await (await import('jose')).generateKeyPair('RS256');
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
      },
    ],
    [
      'a key that the provider does not publish',
      async () => {
        const { privateKey } = await (await import('jose')).generateKeyPair('RS256');
        return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'unknown' }).sign(privateKey);
      },
    ],
    ['half a signature', () => `${encode({ alg: 'RS256' })}.${encode(claims())}.AAAA`],
    ['no token at all', () => 'x'],
  ])('trusts no id_token signed with %s', async (_, make) => {
    const kid = provider.server.issuer.keys.toJSON()[0]?.kid ?? '';
    const token = await make(kid);
    answer(({ body }) => Object.assign(body, { id_token: token }));
    expect(await codeOf(redeem())).toBe('provider_unavailable');
  });

  it('trusts no answer without an id_token, of another kind, or of a failing provider', async () => {
    answer(({ body }) => delete body['id_token']);
    expect(await codeOf(redeem())).toBe('provider_unavailable');
    answer((response) => Object.assign(response, { body: [] }));
    expect(await codeOf(redeem())).toBe('provider_unavailable');
    answer((response) => Object.assign(response, { statusCode: 500, body: {} }));
    expect(await codeOf(redeem())).toBe('provider_unavailable');
    answer((response) => Object.assign(response, { statusCode: 401, body: { error: 'invalid_client' } }));
    expect(await codeOf(redeem())).toBe('provider_unavailable');
    answer(({ body }) => Object.assign(body, { padding: 'x'.repeat(300_000) }));
    expect(await codeOf(redeem())).toBe('provider_unavailable');
    expect(await codeOf(redeem())).toBe('done');
  });
});

describe('a provider that is not there', () => {
  let server: Server;
  let requests: string[];
  const start = async (respond: (response: import('node:http').ServerResponse) => void) => {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url ?? '');
      respond(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { ...account, issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const ask = (other: GoogleAccount) =>
    codeOf(googleAuthorizationUrl(other, { redirectUri, state: 's', nonce: 'n', codeChallenge: 'c' }));
  const discovery = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
  });

  it.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['answers 500', (response) => response.writeHead(500).end()],
    ['answers no JSON', (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>')],
    ['cuts the connection', (response) => response.destroy()],
    ['sends elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    [
      'calls itself another',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end(JSON.stringify(discovery('https://accounts.evil.test'))),
    ],
    [
      'never stops talking',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const more = () => response.writable && response.write(' '.repeat(65_536), more);
        more();
      },
    ],
  ])('because it %s is told so, and asked anew the next time', async (_, respond) => {
    const other = await start(respond);
    expect(await ask(other)).toBe('provider_unavailable');
    expect(await ask(other)).toBe('provider_unavailable');
    expect(requests).toHaveLength(2);
  });

  it('because it hangs is waited for no longer than a few seconds', { timeout: 12_000 }, async () => {
    const other = await start(() => undefined);
    expect(await ask(other)).toBe('provider_unavailable');
  });

  it('is asked once by many at the same moment', async () => {
    const other = await start((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(discovery(other.issuer)));
    });
    expect(await Promise.all(Array.from({ length: 20 }, () => ask(other)))).toEqual(Array(20).fill('done'));
    expect(requests).toHaveLength(1);
  });
});
