import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTenant } from '../test-support/factories.js';
import type { SignedInUser } from './support/people.js';
import type { ErrorBody } from './support/send-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let person: SignedInUser;

beforeAll(async () => {
  app = await startTestApp();
  person = await app.people.signedIn();
});
afterAll(() => app.stop());

describe('an operation', () => {
  it('answers what the contract says', async () => {
    const answer = await app.send('GET', '/v1/users/me', { token: person.token });
    expect(answer).toMatchObject({ status: 200, body: { id: person.user.id, email: person.user.email } });
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('leaves the body out for HEAD', async () => {
    const get = await app.send('GET', '/v1/users/me', { token: person.token });
    const head = await app.send('HEAD', '/v1/users/me', { token: person.token });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  it('tells its methods to OPTIONS without credentials', async () => {
    const answer = await app.send('OPTIONS', '/v1/users/me');
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe('GET, HEAD, PATCH, OPTIONS');
  });

  it('carries the trace of the caller through', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = await app.send('GET', '/v1/users/me', { headers: { traceparent } });
    expect(answer.headers['x-trace-id']).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(answer.headers['traceparent']).toBe(traceparent);
    expect((answer.body as ErrorBody).error.trace_id).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it('cannot be framed, sniffed or kept', async () => {
    const { headers } = await app.send('GET', '/v1/users/me', { token: person.token });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('etag');
  });
});

describe('credentials', () => {
  it.each([
    [undefined, 'unauthenticated', 'Bearer'],
    ['Basic dXNlcjpwYXNz', 'token_invalid', 'Bearer error="invalid_token"'],
    ['Bearer', 'token_invalid', 'Bearer error="invalid_token"'],
    ['Bearer a.b.c', 'token_invalid', 'Bearer error="invalid_token"'],
    ['Bearer frs_unknown', 'token_invalid', 'Bearer error="invalid_token"'],
    [`Bearer ${'x'.repeat(9_000)}`, 'token_invalid', 'Bearer error="invalid_token"'],
  ])('refuses Authorization: %.30s with 401', async (authorization, code, challenge) => {
    const answer = await app.send('GET', '/v1/users/me', {
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code } } });
    expect(answer.headers['www-authenticate']).toBe(challenge);
  });

  it('are not asked for where the contract asks for none', async () => {
    const answer = await app.send('POST', '/v1/auth/refresh', {
      body: { refresh_token: 'frr_unknown' },
      token: 'nonsense',
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'token_invalid' } } });
  });

  it('of a service reach the operations on its list, in the tenant that it names', async () => {
    const token = await app.people.service('getUser');
    const path = `/v1/users/${person.user.id}`;
    const tenant = { 'x-tenant-id': person.tenant.id };
    expect(await app.send('GET', path, { token, headers: tenant })).toMatchObject({
      status: 200,
      body: { id: person.user.id },
    });
    expect(await app.send('GET', path, { token })).toMatchObject({
      status: 400,
      body: { error: { code: 'tenant_required' } },
    });
    expect(await app.send('GET', '/v1/users', { token, headers: tenant })).toMatchObject({ status: 403 });
  });
});

describe('X-Tenant-Id', () => {
  it("is the user's own tenant or 404", async () => {
    const other = await buildTenant(app);
    const send = (id: string) =>
      app.send('GET', '/v1/users/me', { token: person.token, headers: { 'x-tenant-id': id } });
    expect(await send(person.tenant.id)).toMatchObject({ status: 200 });
    expect(await send(person.tenant.id.toUpperCase())).toMatchObject({ status: 200 });
    expect(await send(other.id)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    expect(await send('nonsense')).toMatchObject({ status: 400, body: { error: { code: 'validation_failed' } } });
  });

  it('narrows a platform administrator, who otherwise sees every tenant', async () => {
    const { token } = await app.people.administrator();
    const path = `/v1/users/${person.user.id}`;
    const other = await buildTenant(app);
    expect(await app.send('GET', path, { token })).toMatchObject({ status: 200 });
    expect(await app.send('GET', path, { token, headers: { 'x-tenant-id': other.id } })).toMatchObject({ status: 404 });
  });
});
