import { request as httpsRequest } from 'node:https';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServiceToken } from '../operations/service-tokens/create-service-token.js';
import { revokeServiceToken } from '../operations/service-tokens/revoke-service-token.js';
import { staffActor } from '../test-support/actors.js';
import { type Authority, type Issued, newAuthority } from '../test-support/certificates.js';
import { contextFor } from '../test-support/installation.js';
import type { RunningServer } from './server.js';
import type { SignedInUser } from './support/people.js';
import { type Answer, sendRequest } from './support/send-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let server: RunningServer;
let authority: Authority;
let person: SignedInUser;
const day = 86_400_000;
beforeAll(async () => {
  app = await startTestApp();
  authority = await newAuthority('FlatRender services');
  const { cert, key } = await authority.issue('localhost');
  server = await app.sibling({ tls: { cert, key, clientCa: authority.cert } });
  person = await app.people.signedIn();
});
afterAll(async () => {
  await server.stop();
  await app.stop();
});

const owner = () => contextFor(app, staffActor('Owner'));
let made = 0;
/** A service that proves itself with a certificate, and its token. */
async function service(certificateName: string, operations = ['getUser', 'getTenantBySlug'], serviceName = 'gateway') {
  made += 1;
  const input = { name: `service ${made}`, serviceName, allowedOperations: operations, certificateName };
  return createServiceToken(owner(), input);
}

interface Sent {
  token?: string;
  headers?: Record<string, string>;
  to?: RunningServer;
}

function send(
  path: string,
  certificate: Issued | null,
  { token, headers = {}, to = server }: Sent = {},
): Promise<Answer> {
  const options = {
    ...(certificate && { cert: certificate.cert, key: certificate.key }),
    host: '127.0.0.1',
    port: to.port,
    path,
    // The server's own certificate is not what is looked at here.
    rejectUnauthorized: false,
    agent: false as const,
    headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  };
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: text ? JSON.parse(text) : undefined,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

const bySlug = () => `/v1/tenants/by-slug/${person.tenant.slug}`;
const userPath = () => `/v1/users/${person.user.id}`;
const refused = (message: RegExp, code = 'token_invalid') => ({
  status: 401,
  body: { error: { code, message: expect.stringMatching(message) } },
});

describe('a client certificate', () => {
  it('is the service whose token names it: by its common name or a DNS name, whatever the case', async () => {
    await service('by-common-name');
    await service('gateway.internal');
    const headers = { 'x-tenant-id': person.tenant.id };
    for (const certificate of [
      await authority.issue('By-Common-Name'),
      await authority.issue('whoever', { dnsNames: ['other.internal', 'Gateway.Internal'] }),
      await authority.issue('gateway.internal', { dnsNames: ['gateway.internal'] }),
    ]) {
      expect(await send(bySlug(), certificate)).toMatchObject({ status: 200, body: { id: person.tenant.id } });
      expect(await send(userPath(), certificate, { headers })).toMatchObject({ status: 200 });
    }
  });

  it('may do what its token may, within the tenant that it names', async () => {
    await service('narrow', ['getTenantBySlug']);
    const certificate = await authority.issue('narrow');
    const headers = { 'x-tenant-id': person.tenant.id };
    expect(await send(bySlug(), certificate)).toMatchObject({ status: 200 });
    expect(await send(userPath(), certificate, { headers })).toMatchObject({ status: 403 });
    await service('wide');
    const wide = await authority.issue('wide');
    expect(await send(userPath(), wide)).toMatchObject({ status: 400, body: { error: { code: 'tenant_required' } } });
  });

  it('is not needed: people, tokens, probes and the public key set do without', async () => {
    const { token } = await service('unused');
    expect(await send('/v1/users/me', null, { token: person.token })).toMatchObject({ status: 200 });
    expect(await send(bySlug(), null, { token })).toMatchObject({ status: 200 });
    expect(await send('/healthz', null)).toMatchObject({ status: 200 });
    expect(await send('/.well-known/jwks.json', null)).toMatchObject({ status: 200 });
    expect(await send(bySlug(), null)).toMatchObject(refused(/./, 'unauthenticated'));
  });

  it('that expired, or that somebody else signed, stands for nobody, and leaves a token as good as it is', async () => {
    const { token } = await service('expired-or-foreign');
    const other = await newAuthority('FlatRender services');
    const bad: [Issued, RegExp][] = [
      [await authority.issue('expired-or-foreign', { validFrom: -2 * day, validFor: day }), /CERT_HAS_EXPIRED/],
      [await authority.issue('expired-or-foreign', { validFrom: day }), /CERT_NOT_YET_VALID/],
      [await other.issue('expired-or-foreign'), /UNABLE|SIGNATURE|ISSUER/],
      [{ cert: other.cert, key: other.key }, /SELF_SIGNED|ISSUER|UNABLE/],
    ];
    for (const [certificate, why] of bad) {
      expect(await send(bySlug(), certificate)).toMatchObject(refused(why));
      expect(await send(bySlug(), certificate, { token })).toMatchObject({ status: 200 });
      expect(await send('/healthz', certificate)).toMatchObject({ status: 200 });
    }
  });

  it('that no token names, or that names two services, stands for nobody', async () => {
    expect(await send(bySlug(), await authority.issue('unknown'))).toMatchObject(refused(/stands for no service/));
    await service('first.internal');
    await service('second.internal', ['getUser'], 'render');
    const both = await authority.issue('both', { dnsNames: ['first.internal', 'second.internal'] });
    expect(await send(bySlug(), both)).toMatchObject(refused(/stands for no service/));
  });

  it.each([
    ['another kind of name', { urls: ['spiffe://flatrender/hidden.internal'], ipAddresses: ['127.0.0.1'] }],
    ['a name within a quoted one', { urls: ['http://x/, DNS:hidden.internal, URI:http://y/'] }],
    ['a name with a NUL in it', { dnsNames: ['hidden.internal\0.evil.test'] }],
    ['a wildcard', { dnsNames: ['*.internal'] }],
  ])('does not get another service by %s', async (_, names) => {
    await service('hidden.internal').catch(() => undefined);
    const certificate = await authority.issue('nobody', names);
    expect(await send(bySlug(), certificate)).toMatchObject(refused(/stands for no service/));
  });

  it('ends with its token, whose name another may have then', async () => {
    const { serviceToken } = await service('ending');
    const certificate = await authority.issue('ending');
    expect(await send(bySlug(), certificate)).toMatchObject({ status: 200 });
    await revokeServiceToken(owner(), { serviceTokenId: serviceToken.id });
    expect(await send(bySlug(), certificate)).toMatchObject(refused(/no longer/));
    await service('ending', ['getTenantBySlug']);
    expect(await send(bySlug(), certificate)).toMatchObject({ status: 200 });
  });

  it("leaves a user's token what it is, and must not disagree with a service's", async () => {
    await service('carrier');
    const certificate = await authority.issue('carrier');
    const same = await service('carrier-too', ['getUser']);
    const different = await service('renderer', ['getTenantBySlug'], 'render');
    const mine = await send('/v1/users/me', certificate, { token: person.token });
    expect(mine).toMatchObject({ status: 200, body: { id: person.user.id } });
    // Of the same service, by its own list.
    expect(await send(bySlug(), certificate, { token: same.token })).toMatchObject({ status: 403 });
    expect(await send(bySlug(), certificate, { token: different.token })).toMatchObject(refused(/different services/));
    expect(await send(bySlug(), certificate, { token: 'frs_made-up' })).toMatchObject({ status: 401 });
    expect(await send(bySlug(), await authority.issue('unmapped'), { token: different.token })).toMatchObject({
      status: 200,
    });
  });

  it('is not taken from a header, over TLS or without', async () => {
    await service('forged');
    const { cert } = await authority.issue('forged');
    const text = encodeURIComponent(cert);
    const headers = {
      'x-client-cert': text,
      'x-ssl-client-cert': text,
      'ssl-client-verify': 'SUCCESS',
      'x-forwarded-client-cert': `Cert="${text}";Subject="CN=forged"`,
      'client-cert': `:${Buffer.from(cert).toString('base64')}:`,
    };
    expect(await send(bySlug(), null, { headers })).toMatchObject(refused(/./, 'unauthenticated'));
    const plain = await sendRequest(app.url, 'GET', bySlug(), { headers });
    expect(plain).toMatchObject(refused(/./, 'unauthenticated'));
  });
});

describe('a server without an authority for clients', () => {
  it('asks nobody for a certificate, and believes none', async () => {
    await service('not-asked');
    const { cert, key } = await authority.issue('localhost');
    const other = await app.sibling({ tls: { cert, key, clientCa: null } });
    const certificate = await authority.issue('not-asked');
    expect(await send(bySlug(), certificate, { to: other })).toMatchObject(refused(/./, 'unauthenticated'));
    expect(await send('/v1/users/me', null, { to: other, token: person.token })).toMatchObject({ status: 200 });
    await other.stop();
  });
});

describe('a server over TLS', () => {
  it('stops at once although connections are open on which nothing was asked', async () => {
    const { cert, key } = await authority.issue('localhost');
    const other = await app.sibling({ tls: { cert, key, clientCa: authority.cert } });
    const idle = connect({ host: '127.0.0.1', port: other.port, rejectUnauthorized: false });
    await new Promise((resolve) => idle.once('secureConnect', resolve));
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await expect(Promise.all([other.stop(), closed])).resolves.toBeDefined();
  });

  it('refuses what is no TLS, and serves on', async () => {
    await expect(sendRequest(`http://127.0.0.1:${server.port}`, 'GET', '/healthz')).rejects.toThrow();
    expect(await send('/healthz', null)).toMatchObject({ status: 200 });
  });
});
