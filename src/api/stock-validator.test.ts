import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContract } from './contract-document.js';
import { validatorOptions } from './contract-validator.js';
import { type ErrorBody, type SentRequest, sendRequest } from './support/send-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';
import { type Finding, fieldFaults } from './validation-messages.js';

let app: TestApp;
let stock: Server;
let stockUrl: string;
let token: string;

/** express-openapi-validator exactly as its documentation sets it up, with the same options. */
beforeAll(async () => {
  app = await startTestApp();
  token = (await app.people.administrator()).token;
  const documented = express();
  documented.set('case sensitive routing', true);
  documented.use(express.json());
  const isKnown = (request: express.Request) => request.headers.authorization === `Bearer ${token}`;
  documented.use(
    middleware({
      ...validatorOptions({ contract: readContract(), checkResponses: false }),
      validateSecurity: { handlers: { BearerAuth: isKnown, ServiceToken: isKnown } },
    }),
  );
  documented.use((_request, response) => void response.status(200).json({}));
  const report: ErrorRequestHandler = (error, _request, response, _next) => {
    const { status = 500, errors = [] } = error as { status?: number; errors?: Finding[] };
    response.status(status).json({ fields: fieldFaults(errors) });
  };
  documented.use(report);
  stock = createServer(documented).listen(0, '127.0.0.1');
  await new Promise((resolve) => stock.once('listening', resolve));
  stockUrl = `http://127.0.0.1:${(stock.address() as AddressInfo).port}`;
});
afterAll(async () => {
  stock.close();
  await app.stop();
});

const id = '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01';
const json = { 'content-type': 'application/json' };
type Sent = SentRequest & { anonymous?: true };

const refusedByBoth: [string, string, string, Sent][] = [
  ['a missing field', 'POST', '/v1/auth/login', { body: { tenant_slug: 'acme' } }],
  ['two missing fields', 'POST', '/v1/auth/login', { body: {} }],
  [
    'an unknown field',
    'POST',
    '/v1/auth/login',
    { body: { tenant_slug: 'acme', password: 'long enough', is_admin: true } },
  ],
  ['a number for text', 'POST', '/v1/auth/login', { body: { tenant_slug: 7, password: 'long enough' } }],
  ['null for text', 'POST', '/v1/auth/login', { body: { tenant_slug: null, password: 'long enough' } }],
  [
    'a text that is too long',
    'POST',
    '/v1/auth/login',
    { body: { tenant_slug: 'x'.repeat(10_000), password: 'long enough' } },
  ],
  [
    'a short password',
    'POST',
    '/v1/auth/register',
    { body: { tenant_slug: 'acme', email: 'a@b.test', password: 'short' } },
  ],
  [
    'a bad e-mail address',
    'POST',
    '/v1/auth/register',
    { body: { tenant_slug: 'acme', email: 'nobody', password: 'long enough' } },
  ],
  ['text for a boolean', 'PATCH', '/v1/users/me', { body: { email_tell_me: 'true' } }],
  ['a number for a boolean', 'PATCH', '/v1/users/me', { body: { email_tell_me: 1 } }],
  ['a bad date', 'PATCH', '/v1/users/me', { body: { birth_date: '2026-02-30' } }],
  ['a value that is none of the list', 'PATCH', '/v1/users/me', { body: { gender: 'Robot' } }],
  ['a read-only field', 'PATCH', '/v1/users/me', { body: { balance_minor: 1 } }],
  ['a bad time', 'POST', `/v1/users/${id}/ban`, { body: { reason: 'Spam', unblock_date: 'tomorrow' } }],
  [
    'a time without a zone',
    'POST',
    `/v1/users/${id}/ban`,
    { body: { reason: 'Spam', unblock_date: '2030-01-01T00:00:00' } },
  ],
  [
    'a time that is none',
    'POST',
    `/v1/users/${id}/ban`,
    { body: { reason: 'Spam', unblock_date: '2030-19-39T00:00:00Z' } },
  ],
  ['a bad UUID in the path', 'POST', '/v1/users/7/ban', { body: { reason: 'Spam' } }],
  ['a URN in the path', 'GET', `/v1/users/urn:uuid:${id}`, {}],
  ['a list for an object', 'POST', `/v1/users/${id}/ban`, { body: [] }],
  ['no body', 'POST', `/v1/users/${id}/ban`, { headers: { ...json, 'transfer-encoding': 'identity' } }],
  ['text for a list', 'PATCH', `/v1/tenants/${id}`, { body: { allowed_origins: 'https://a.test' } }],
  ['page 0', 'GET', '/v1/users?page=0', {}],
  ['page 10^9', 'GET', '/v1/users?page=1000000000', {}],
  ['half a page', 'GET', '/v1/users?page=1.5', {}],
  ['a page that is no number', 'GET', '/v1/users?page=one', {}],
  ['two pages', 'GET', '/v1/users?page=1&page=2', {}],
  ['an empty parameter', 'GET', '/v1/users?page=', {}],
  ['an unknown parameter', 'GET', '/v1/users?colour=red', {}],
  ['a parameter where none is known', 'GET', '/v1/users/me?page=1', {}],
  ['a bad UUID as filter', 'GET', '/v1/users?tenant_id=7', {}],
  ['a bad choice as filter', 'GET', '/v1/users?role=king', {}],
  ['a bad boolean as filter', 'GET', '/v1/users?banned=perhaps', {}],
  ['reserved characters', 'GET', '/v1/users?role=a:b', {}],
  ['a nested parameter', 'GET', '/v1/users?page[a]=1', {}],
  ['malformed JSON', 'POST', '/v1/auth/login', { raw: '{' }],
  ['no object', 'POST', '/v1/auth/login', { raw: '"text"' }],
  ['a large body', 'POST', '/v1/auth/login', { raw: `{"a":"${'x'.repeat(110_000)}"}` }],
  ['another media type', 'POST', '/v1/auth/login', { raw: 'a=1', headers: { 'content-type': 'text/plain' } }],
  [
    'a form',
    'POST',
    '/v1/auth/login',
    { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  ],
  [
    'another charset',
    'POST',
    '/v1/auth/login',
    { raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
  ],
  ['an unknown path', 'GET', '/v1/nothing', {}],
  ['a path in capitals', 'GET', '/v1/USERS/me', {}],
  ['a method of no path', 'DELETE', '/v1/users/me', {}],
  ['another method of no path', 'PUT', `/v1/users/${id}/ban`, { body: {} }],
  ['no credentials', 'GET', '/v1/users/me', { anonymous: true }],
  ['no credentials and no sense', 'GET', '/v1/users?page=0', { anonymous: true }],
];

const takenByBoth: [string, string, string, Sent][] = [
  ['a plain call', 'GET', '/v1/users/me', {}],
  ['a trailing slash', 'GET', '/v1/users/me/', {}],
  ['defaults', 'GET', '/v1/tenants', {}],
  ['numbers in a query', 'GET', '/v1/tenants?page=2&page_size=5', {}],
  [
    'a charset in capitals',
    'PATCH',
    '/v1/users/me',
    { raw: '{}', headers: { 'content-type': 'application/json; charset=UTF-8' } },
  ],
  [
    'a parameter of the media type',
    'PATCH',
    '/v1/users/me',
    { raw: '{}', headers: { 'content-type': 'Application/JSON; v=1' } },
  ],
  ['null where it may be', 'PATCH', '/v1/users/me', { body: { slogan: null } }],
];

async function sendToBoth(method: string, path: string, { anonymous, ...sent }: Sent) {
  const complete = anonymous ? sent : { token, ...sent };
  return Promise.all([app.send(method, path, complete), sendRequest(stockUrl, method, path, complete)]);
}

describe('the contract validator and the stock one', () => {
  it.each(refusedByBoth)('refuse alike: %s', async (_, method, path, sent) => {
    const [ours, theirs] = await sendToBoth(method, path, sent);
    expect(theirs.status).toBeGreaterThanOrEqual(400);
    expect(ours.status).toBe(theirs.status);
    const { code, details } = (ours.body as ErrorBody).error;
    if (code === 'validation_failed') expect(details.fields).toEqual((theirs.body as { fields: unknown }).fields);
  });

  it.each(takenByBoth)('take alike: %s', async (_, method, path, sent) => {
    const [ours, theirs] = await sendToBoth(method, path, sent);
    expect([ours.status, theirs.status]).toEqual([200, 200]);
  });
});
