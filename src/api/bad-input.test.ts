import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildTenant, buildUser } from '../test-support/factories.js';
import { buildWebhook } from '../test-support/webhooks.js';
import { formType } from './contract-document.js';
import { exampleRequests, parametersOf, resolvedBodySchemaOf } from './support/example-request.js';
import { expectRefusal } from './support/expect-refusal.js';
import type { ErrorBody, SentRequest } from './support/send-request.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let token: string;

beforeAll(async () => {
  app = await startTestApp();
  token = (await app.people.administrator()).token;
  // Those of the examples, whose lists are asked for.
  const tenant = await buildTenant(app, { id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01' });
  await buildUser(app, { tenant, id: '5b0f6a52-6d0e-4b0a-9a55-0f5f0f8b7c11' });
  await buildWebhook(app, tenant, { id: '2b0f6c1d-4a3e-4f57-9d18-7c2e5b9a6f31' });
});
afterAll(() => app.stop());

// Forms, and what Stripe alone writes and signs, are held to other rules: see payment-callbacks.test.ts.
const withBody = exampleRequests.filter(
  ({ operation, body }) => body !== undefined && operation.bodyKind === 'json' && operation.id !== 'receiveStripeEvent',
);
const withoutBody = exampleRequests.filter(({ body }) => body === undefined);
const json = { 'content-type': 'application/json' };
const deep = (levels: number) => '{"a":'.repeat(levels) + 1 + '}'.repeat(levels);

const noBodies: [string, SentRequest, string][] = [
  ['nothing at all', {}, 'unsupported_media_type'],
  ['an empty body', { raw: '', headers: json }, 'validation_failed'],
];

const badBodies: [string, SentRequest, string][] = [
  ['malformed JSON', { raw: '{"reason": ' }, 'invalid_json'],
  ['two values', { raw: '{}{}' }, 'invalid_json'],
  ['text that is no object', { raw: '"text"' }, 'invalid_json'],
  ['a number', { raw: '1' }, 'invalid_json'],
  ['null', { raw: 'null' }, 'invalid_json'],
  ['a list', { raw: '[]' }, 'validation_failed'],
  ['bytes that are not UTF-8', { raw: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }, 'invalid_json'],
  [
    'UTF-16',
    { raw: Buffer.from('{}', 'utf16le'), headers: { 'content-type': 'application/json; charset=utf-16le' } },
    'unsupported_media_type',
  ],
  ['Latin-1', { raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }, 'unsupported_media_type'],
  [
    'a form',
    { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    'unsupported_media_type',
  ],
  ['plain text', { raw: '{}', headers: { 'content-type': 'text/plain' } }, 'unsupported_media_type'],
  ['parts', { raw: '--x--', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 'unsupported_media_type'],
  ['nonsense as media type', { raw: '{}', headers: { 'content-type': ';;;' } }, 'unsupported_media_type'],
  ['a compressed body', { raw: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } }, 'unsupported_media_type'],
  ['100 kB and a byte', { raw: `{"a":"${'x'.repeat(102_393)}"}` }, 'payload_too_large'],
  ['10 MB', { raw: `{"a":"${'x'.repeat(10_000_000)}"}` }, 'payload_too_large'],
  ['33 levels', { raw: deep(33) }, 'invalid_json'],
  ['10,000 levels', { raw: deep(10_000) }, 'invalid_json'],
  ['an unknown field', { body: { colour: 'red' } }, 'validation_failed'],
  ['__proto__', { raw: '{"__proto__":{"polluted":true}}' }, 'validation_failed'],
  ['constructor', { raw: '{"constructor":{"prototype":{"polluted":true}}}' }, 'validation_failed'],
];

describe.each(withBody.filter(({ operation }) => operation.requiresBody))('$operation.id', ({ operation, path }) => {
  it.each(noBodies)('refuses %s', async (name, sent, code) => {
    const answer = await app.send(operation.method, path, { token, ...sent });
    expect(expectRefusal(answer, name)).toBe(code);
  });
});

describe.each(withBody)('$operation.id', ({ operation, path, body }) => {
  it.each(badBodies)('refuses %s', async (name, sent, code) => {
    const answer = await app.send(operation.method, path, { token, ...sent });
    expect(expectRefusal(answer, name)).toBe(code);
  });

  it('names each field of the wrong type, and each that is missing', async () => {
    // An example may leave out what is optional.
    const { properties = {} } = resolvedBodySchemaOf(operation);
    for (const field of Object.keys({ ...properties, ...body })) {
      const wrong = await app.send(operation.method, path, { token, body: { ...body, [field]: { nested: true } } });
      expect(expectRefusal(wrong, field)).toBe('validation_failed');
      const { details } = (wrong.body as ErrorBody).error;
      expect(details.fields?.map((fault) => fault.field.split('.')[0])).toContain(field);
    }
  });

  it('refuses text that cannot be stored as sent', async () => {
    const field = Object.keys(body ?? {}).find((name) => typeof body?.[name] === 'string') ?? 'none';
    for (const text of ['\\u0000', '\\ud800']) {
      const answer = await app.send(operation.method, path, { token, raw: `{"${field}":"${text}"}` });
      expect(expectRefusal(answer, text)).toBe('validation_failed');
    }
  });
});

describe.each(withoutBody)('$operation.id', ({ operation, path }) => {
  it('does not read what is sent as a body', async () => {
    for (const sent of [{ raw: '{"broken' }, { raw: deep(10_000), headers: { 'content-type': 'text/plain' } }]) {
      const plain = await app.send(operation.method, path, { headers: { 'x-tenant-id': 'nonsense' }, token });
      const answer = await app.send(operation.method, path, {
        ...sent,
        headers: { ...sent.headers, 'x-tenant-id': 'nonsense' },
        token,
      });
      expect(answer.status).toBe(plain.status);
    }
  });
});

describe.each(exampleRequests)('$operation.id', ({ operation, path, body }) => {
  it.each(['__proto__=1', '__proto__[polluted]=1', 'constructor[prototype][polluted]=1', 'colour=red'])(
    'takes no ?%s',
    async (query) => {
      const form = { raw: 'status=1', headers: { 'content-type': formType } };
      const sent = operation.bodyKind === 'form' ? form : { body };
      const answer = await app.send(operation.method, `${path}?${query}`, { token, ...sent });
      expect(expectRefusal(answer, query)).toBe('validation_failed');
    },
  );
});

const idParameters = exampleRequests.flatMap(({ operation }) =>
  parametersOf(operation)
    .filter((parameter) => parameter.in === 'path' && parameter.name.endsWith('_id'))
    .map(({ name }) => ({ operation, name })),
);
const badIds = ['x', '1', '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c0', 'urn:uuid:0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01'];
const oddIds = [
  '{0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c01}',
  "' or 1=1 --",
  '%00',
  '\ud83d\ude00',
  '../../etc',
  'null',
  'x'.repeat(500),
];

describe.each(idParameters)('$name of $operation.id', ({ operation, name }) => {
  it.each([...badIds, ...oddIds])('is no %.50j', async (id) => {
    const { path, body } = exampleRequests.find((example) => example.operation === operation) ?? { path: '', body: {} };
    const place = operation.path.split('/').indexOf(`{${name}}`);
    const parts = path.split('/');
    parts[place] = id === '%00' ? id : encodeURIComponent(id);
    const answer = await app.send(operation.method, parts.join('/'), { token, body });
    expect(expectRefusal(answer, id)).toBe('validation_failed');
    expect((answer.body as ErrorBody).error.details.fields?.[0]?.field).toBe(name);
  });
});

const lists = exampleRequests.filter(({ operation }) => parametersOf(operation).some(({ name }) => name === 'page'));

describe.each(lists)('the pages of $operation.id', ({ path }) => {
  it.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=abc',
    'page=',
    'page=1000000000',
    'page=1e9',
    'page=99999999999999999999',
    'page=1&page=2',
    'page[]=1',
    'page[a]=1',
    'page_size=0',
    'page_size=101',
    'q=%00',
  ])('are not %s', async (query) => {
    const answer = await app.send('GET', `${path}?${query}`, { token });
    expect(expectRefusal(answer, query)).toBe('validation_failed');
  });

  it('end at the last one that may be asked for', async () => {
    const answer = await app.send('GET', `${path}?page=10000&page_size=100`, { token });
    expect(answer).toMatchObject({
      status: 200,
      body: { data: [], meta: { page: 10_000, page_size: 100, has_more: false } },
    });
  });
});

describe('addresses', () => {
  it.each([
    ['/v1/users/%', 'bad_request'],
    ['/v1/nothing', 'not_found'],
    ['/nothing', 'not_found'],
    ['/%', 'not_found'],
    [`/v1/users?q=${'x'.repeat(9_000)}`, 'uri_too_long'],
  ])('%.20s is %s', async (path, code) => {
    expect(expectRefusal(await app.send('GET', path, { token }), path)).toBe(code);
  });

  it('may leave the @ of an e-mail address as it is', async () => {
    expect(await app.send('GET', '/v1/users?q=nobody@acme.test', { token })).toMatchObject({ status: 200 });
  });
});

describe('Accept', () => {
  it.each(['text/html', 'application/xml, text/*', 'image/png'])('%s is not what we answer', async (accept) => {
    const answer = await app.send('GET', '/v1/users/me', { token, headers: { accept } });
    expect(expectRefusal(answer, accept)).toBe('not_acceptable');
  });

  it.each(['*/*', 'application/json', 'text/html, application/*;q=0.9', 'text/html,*/*;q=0.8'])(
    '%s is',
    async (accept) => {
      expect(await app.send('GET', '/v1/users/me', { token, headers: { accept } })).toMatchObject({ status: 200 });
    },
  );
});

describe('what was sent above', () => {
  it('polluted no prototype', () => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('was no failure of ours', () => {
    expect(app.log.filter((line) => line.includes('"request failed"'))).toEqual([]);
  });
});
