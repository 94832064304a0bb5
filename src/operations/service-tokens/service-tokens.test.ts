import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceToken } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor } from '../../test-support/actors.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { authenticateCertificate } from './authenticate-certificate.js';
import { authenticateServiceToken } from './authenticate-service-token.js';
import { createServiceToken, serviceOperations } from './create-service-token.js';
import { revokeServiceToken } from './revoke-service-token.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const call = (parts = {}) => contextFor(test, staffActor('Owner'), parts);
const visitor = (parts = {}) => contextFor(test, anonymous, parts);
const input = (values = {}) => ({
  name: `Gateway ${randomUUID()}`,
  serviceName: 'gateway',
  allowedOperations: ['getUser'],
  ...values,
});

describe('createServiceToken', () => {
  it('gives a token that names the service and its operations, told once and kept hashed', async () => {
    const context = call({ operation: 'createServiceToken' });
    const { serviceToken, token } = await createServiceToken(
      context,
      input({ name: ' Edge ', allowedOperations: ['getUser', 'banUser', 'getUser'] }),
    );
    expect(token).toMatch(/^frs_[\w-]{43}$/);
    expect(await authenticateServiceToken(visitor(), token)).toEqual({
      kind: 'service',
      tokenId: serviceToken.id,
      name: 'gateway',
      operations: ['getUser', 'banUser'],
    });
    const data = {
      token_id: serviceToken.id,
      name: 'Edge',
      service_name: 'gateway',
      allowed_operations: ['getUser', 'banUser'],
      certificate_name: null,
    };
    expect(await eventsOf(context)).toEqual([
      { type: 'identity.service_token.created.v1', entity: `service_token/${serviceToken.id}`, tenantId: null, data },
    ]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ action: 'createServiceToken', after: { name: 'Edge', last4: token.slice(-4) } }]);
    for (const secret of [token, hashToken(token)]) expect(JSON.stringify(entries)).not.toContain(secret);
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(121) }],
    ['service_name', { serviceName: 'Gateway' }],
    ['service_name', { serviceName: 'a\0b' }],
    ['allowed_operations', { allowedOperations: [] }],
    ['allowed_operations', { allowedOperations: ['createStaff'] }],
    ['allowed_operations', { allowedOperations: ['__proto__'] }],
    ['allowed_operations', { allowedOperations: ['getMe'] }],
    ['certificate_name', { certificateName: '*.internal' }],
    ['certificate_name', { certificateName: 'a b' }],
    ['certificate_name', { certificateName: 'x'.repeat(254) }],
    ['expires_at', { expiresAt: new Date(0) }],
    ['expires_at', { expiresAt: new Date('nonsense') }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createServiceToken(context, input(values))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field }],
    });
    expect(await eventsOf(context)).toEqual([]);
  });

  it('lists no operation that services may not call', () => {
    expect(serviceOperations).toContain('getTenantBySlug');
    for (const name of ['createStaff', 'getMe', 'prune', 'suspendTenant', 'login'])
      expect(serviceOperations).not.toContain(name);
  });

  it('of one name happens once, until it is revoked', async () => {
    const name = `Render ${randomUUID()}`;
    const calls = Array.from({ length: 6 }, (_, index) =>
      createServiceToken(call(), input({ name: index % 2 ? name.toUpperCase() : name })),
    );
    expect(await tally(calls)).toEqual({ done: 1, unprocessable: 5 });
    const [taken] = (await ServiceToken.findAll()).filter((token) => token.name.toLowerCase() === name.toLowerCase());
    await revokeServiceToken(call(), { serviceTokenId: taken?.id ?? '' });
    expect(await codeOf(createServiceToken(call(), input({ name })))).toBe('done');
  });
});

describe('a certificate', () => {
  const visit = (name: string, parts = {}) => authenticateCertificate(visitor(parts), [name]);

  it('stands for one service, until its token is revoked', async () => {
    const certificateName = `gateway-${randomUUID()}.internal`;
    const calls = Array.from({ length: 5 }, () => createServiceToken(call(), input({ certificateName })));
    expect(await tally(calls)).toEqual({ done: 1, unprocessable: 4 });
    const again = createServiceToken(call(), input({ certificateName: certificateName.toUpperCase() }));
    await expect(again).rejects.toMatchObject({ fields: [{ field: 'certificate_name' }] });
    const actor = await visit(certificateName);
    expect(actor).toMatchObject({ kind: 'service', name: 'gateway', operations: ['getUser'] });
    await revokeServiceToken(call(), { serviceTokenId: actor.tokenId });
    expect(await codeOf(visit(certificateName))).toBe('token_invalid');
    expect(await codeOf(createServiceToken(call(), input({ certificateName })))).toBe('done');
  });

  it('is told in the event and the audit trail, and ends with its token', async () => {
    const context = call();
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    const certificateName = `file-${randomUUID()}`;
    await createServiceToken(context, input({ certificateName, expiresAt }));
    expect(await eventsOf(context)).toMatchObject([{ data: { certificate_name: certificateName } }]);
    expect(await auditOf(context)).toMatchObject([{ after: { certificateName } }]);
    expect(await codeOf(visit(certificateName))).toBe('done');
    expect(await codeOf(visit(certificateName, { now: () => new Date(expiresAt.getTime() + 1) }))).toBe(
      'token_invalid',
    );
  });
});

describe('revokeServiceToken', () => {
  it('ends the token and tells it once, however many at once', async () => {
    const { serviceToken, token } = await createServiceToken(call(), input());
    const contexts = Array.from({ length: 5 }, () => call());
    await Promise.all(contexts.map((context) => revokeServiceToken(context, { serviceTokenId: serviceToken.id })));
    expect(await codeOf(authenticateServiceToken(visitor(), token))).toBe('token_invalid');
    const told = (await Promise.all(contexts.map(eventsOf))).flat();
    expect(told.map(({ type }) => type)).toEqual(['identity.service_token.revoked.v1']);
    const entries = (await Promise.all(contexts.map(auditOf))).flat();
    expect(entries).toMatchObject([{ before: { revokedAt: null }, after: { revokedAt: expect.any(String) } }]);
    expect(await codeOf(revokeServiceToken(call(), { serviceTokenId: randomUUID() }))).toBe('not_found');
  });
});

describe('authenticateServiceToken', () => {
  it('refuses what is unknown, or past its end', async () => {
    for (const token of ['', 'frs_', 'frs_unknown', 'frs_\0', 'x'.repeat(10_000)])
      expect(await codeOf(authenticateServiceToken(visitor(), token))).toBe('token_invalid');
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    const { token } = await createServiceToken(call(), input({ expiresAt }));
    expect(await codeOf(authenticateServiceToken(visitor(), token))).toBe('done');
    const later = visitor({ now: () => new Date(expiresAt.getTime() + 1) });
    expect(await codeOf(authenticateServiceToken(later, token))).toBe('token_invalid');
    expect(await codeOf(authenticateServiceToken(visitor(), hashToken(token)))).toBe('token_invalid');
  });
});
