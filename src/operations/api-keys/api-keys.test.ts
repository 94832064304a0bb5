import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKey, type Tenant } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Actor } from '../../platform/context.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildApiKey, buildTenant, buildUser } from '../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { createApiKey } from './create-api-key.js';
import { isWholeKey } from './key-text.js';
import { listApiKeys } from './list-api-keys.js';
import { revokeApiKey } from './revoke-api-key.js';
import { rotateApiKey } from './rotate-api-key.js';

let test: TestDatabase;
let tenant: Tenant;
let foreign: Tenant;
let manager: Actor;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  foreign = await buildTenant(test);
  manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
});
afterAll(() => test.drop());

const call = (parts: CallParts = {}, actor = manager) => contextFor(test, actor, parts);
const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
const input = (values = {}) => ({ tenantId: tenant.id, name: 'Site', scopes: ['renders:read'], ...values });

describe('createApiKey', () => {
  it('gives a key that is told once and kept hashed, with its event and its audit entry', async () => {
    const context = call({ operation: 'createApiKey' });
    const expiresAt = inDays(30);
    const { apiKey, secretKey } = await createApiKey(
      context,
      input({
        ...{ name: ' Site ', scopes: ['users:read', 'renders:read', 'users:read'], rateLimitRpm: 60, expiresAt },
        ...{ environment: 'Test', allowedIps: ['203.0.113.9/24'] },
      }),
    );
    expect(isWholeKey(secretKey)).toBe(true);
    const shown = { key_prefix: secretKey.slice(0, 16), last4: secretKey.slice(-4) };
    const terms = {
      ...{ scopes: ['users:read', 'renders:read'], allowed_ips: ['203.0.113.0/24'], rate_limit_rpm: 60 },
      expires_at: expiresAt.toISOString(),
    };
    const data = { api_key_id: apiKey.id, tenant_id: tenant.id, name: 'Site', environment: 'Test', ...shown, ...terms };
    expect(await eventsOf(context)).toEqual([
      { type: 'tenant.api_key.created.v1', entity: `api_key/${apiKey.id}`, tenantId: tenant.id, data },
    ]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ action: 'createApiKey', tenantId: tenant.id, after: { name: 'Site' } }]);
    const [kept] = await ApiKey.unscoped().findAll({ where: { id: apiKey.id } });
    expect(kept?.keyHash).toBe(hashToken(secretKey));
    for (const secret of [secretKey, hashToken(secretKey), secretKey.slice(16)]) {
      expect(JSON.stringify([entries, await eventsOf(context)])).not.toContain(secret);
    }
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: 'a\0b' }],
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['renders:read', 'everything'] }],
    ['scopes', { scopes: ['__proto__'] }],
    ['allowed_ips', { allowedIps: ['localhost'] }],
    ['rate_limit_rpm', { rateLimitRpm: 0 }],
    ['rate_limit_rpm', { rateLimitRpm: 1.5 }],
    ['expires_at', { expiresAt: new Date(0) }],
    ['expires_at', { expiresAt: new Date('nonsense') }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createApiKey(context, input(values))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field }],
    });
    expect(await eventsOf(context)).toEqual([]);
  });

  it('gives the last place once, however many ask at once; keys that ended take none, replaced ones do', async () => {
    const full = await buildTenant(test);
    for (let n = 0; n < 47; n += 1) await buildApiKey(test, full);
    await buildApiKey(test, full, { expiresAt: inDays(-1), createdAt: inDays(-2) });
    const { apiKey } = await buildApiKey(test, full);
    const owner = () => call({}, staffActor('Owner'));
    await rotateApiKey(owner(), { tenantId: full.id, apiKeyId: apiKey.id });
    const create = () => createApiKey(owner(), input({ tenantId: full.id }));
    expect(await tally(Array.from({ length: 50 }, create))).toEqual({ done: 1, conflict: 49 });
    const next = await ApiKey.findOne({ where: { tenantId: full.id, replacedById: null, expiresAt: null } });
    expect(await codeOf(rotateApiKey(owner(), { tenantId: full.id, apiKeyId: next?.id ?? '' }))).toBe('conflict');
    const good = await ApiKey.findOne({ where: { tenantId: full.id, expiresAt: null }, rejectOnEmpty: true });
    await revokeApiKey(owner(), { tenantId: full.id, apiKeyId: good.id });
    expect(await codeOf(create())).toBe('done');
  });

  it('cannot be asked for without end', async () => {
    const busy = await buildTenant(test);
    const { apiKey } = await buildApiKey(test, busy);
    let apiKeyId = apiKey.id;
    const rotate = async () => {
      const old = { tenantId: busy.id, apiKeyId };
      apiKeyId = (await rotateApiKey(call({}, staffActor('Owner')), old)).apiKey.id;
      await revokeApiKey(call({}, staffActor('Owner')), old);
    };
    for (let n = 0; n < 100; n += 1) await rotate();
    expect(await codeOf(rotate())).toBe('rate_limited');
    expect(await codeOf(createApiKey(call({}, staffActor('Owner')), input({ tenantId: busy.id })))).toBe(
      'rate_limited',
    );
  });
});

describe('listApiKeys', () => {
  it('shows the newest first, page by page, and nobody the hash', async () => {
    const home = await buildTenant(test);
    const keys = [];
    for (const days of [-3, -2, -1]) keys.push((await buildApiKey(test, home, { createdAt: inDays(days) })).apiKey.id);
    const list = (page: number) =>
      listApiKeys(call({}, staffActor('Auditor')), { tenantId: home.id, page, pageSize: 2 });
    const pages = [await list(1), await list(2)];
    expect(pages.map(({ rows }) => rows.map(({ id }) => id))).toEqual([[keys[2], keys[1]], [keys[0]]]);
    expect(pages[0]?.total).toBe(3);
    expect(JSON.stringify(pages)).not.toMatch(/hash/i);
  });
});

describe('revokeApiKey', () => {
  it('ends the key and tells it once, however many at once', async () => {
    const { apiKey } = await buildApiKey(test, tenant);
    const contexts = Array.from({ length: 50 }, () => call({ operation: 'revokeApiKey' }));
    const revoke = { tenantId: tenant.id, apiKeyId: apiKey.id, reason: ' Leaked ' };
    await Promise.all(contexts.map((context) => revokeApiKey(context, revoke)));
    const told = (await Promise.all(contexts.map(eventsOf))).flat();
    const { id, keyPrefix: key_prefix, last4, name } = apiKey;
    expect(told).toEqual([
      {
        ...{ type: 'tenant.api_key.revoked.v1', entity: `api_key/${id}`, tenantId: tenant.id },
        data: {
          ...{ api_key_id: id, tenant_id: tenant.id, name, environment: 'Live', key_prefix, last4 },
          revoked_at: (await ApiKey.findByPk(id))?.revokedAt?.toISOString(),
        },
      },
    ]);
    const entries = (await Promise.all(contexts.map(auditOf))).flat();
    expect(entries).toMatchObject([
      { reason: 'Leaked', before: { revokedAt: null }, after: { revokedReason: 'Leaked' } },
    ]);
  });

  it('refuses a reason that is too long', async () => {
    const { apiKey } = await buildApiKey(test, tenant);
    const revoke = revokeApiKey(call(), { tenantId: tenant.id, apiKeyId: apiKey.id, reason: 'x'.repeat(501) });
    expect(await codeOf(revoke)).toBe('unprocessable');
    expect((await ApiKey.findByPk(apiKey.id))?.revokedAt).toBeNull();
  });
});

describe('rotateApiKey', () => {
  it('gives a key of the same terms, and lets the old one end a week later', async () => {
    const { apiKey: old } = await buildApiKey(test, tenant, {
      ...{ scopes: ['users:read'], allowedIps: ['10.0.0.0/8'], rateLimitRpm: 7, environment: 'Test' },
      keyPrefix: `fr_test_${randomUUID().slice(0, 8)}`,
    });
    const context = call();
    const { apiKey, secretKey } = await rotateApiKey(context, { tenantId: tenant.id, apiKeyId: old.id });
    expect(secretKey).toMatch(/^fr_test_/);
    const { name, scopes, allowedIps, rateLimitRpm, environment } = old;
    expect(apiKey).toMatchObject({ name, scopes, allowedIps, rateLimitRpm, environment, expiresAt: null });
    await old.reload();
    expect(old).toMatchObject({ replacedById: apiKey.id, revokedAt: null });
    expect(Math.abs((old.expiresAt?.getTime() ?? 0) - inDays(7).getTime())).toBeLessThan(60_000);
    expect((await eventsOf(context)).map(({ type, entity, data }) => [type, entity, data['replaced_by_id']])).toEqual([
      ['tenant.api_key.created.v1', `api_key/${apiKey.id}`, undefined],
      ['tenant.api_key.rotated.v1', `api_key/${old.id}`, apiKey.id],
    ]);
  });

  it('takes an end of at most thirty days from now, and never puts off the old end', async () => {
    const rotate = async (validUntil: Date, values = {}) => {
      const { apiKey } = await buildApiKey(test, tenant, values);
      await rotateApiKey(call(), { tenantId: tenant.id, apiKeyId: apiKey.id, validUntil });
      return (await apiKey.reload()).expiresAt;
    };
    const soon = inDays(2);
    expect(await rotate(inDays(29), { expiresAt: soon })).toEqual(soon);
    expect(await rotate(soon, { expiresAt: inDays(20) })).toEqual(soon);
    for (const end of [inDays(31), inDays(-1), clock.now(), new Date('nonsense')])
      expect(await codeOf(rotate(end))).toBe('unprocessable');
  });

  it('gives a key that ends a successor that lives as long', async () => {
    const { apiKey: old } = await buildApiKey(test, tenant, { createdAt: inDays(-80), expiresAt: inDays(10) });
    const { apiKey } = await rotateApiKey(call(), { tenantId: tenant.id, apiKeyId: old.id });
    expect(Math.abs((apiKey.expiresAt?.getTime() ?? 0) - inDays(90).getTime())).toBeLessThan(60_000);
  });

  it('happens once, however many at once, and to no key that is good no more', async () => {
    const { apiKey } = await buildApiKey(test, tenant);
    const rotate = (id: string) => rotateApiKey(call(), { tenantId: tenant.id, apiKeyId: id });
    expect(await tally(Array.from({ length: 50 }, () => rotate(apiKey.id)))).toEqual({ done: 1, conflict: 49 });
    const ended = await buildApiKey(test, tenant, { createdAt: inDays(-2), expiresAt: inDays(-1) });
    const revoked = await buildApiKey(test, tenant, { revokedAt: clock.now() });
    for (const { apiKey: old } of [ended, revoked]) expect(await codeOf(rotate(old.id))).toBe('conflict');
    expect(await ApiKey.count({ where: { tenantId: tenant.id, replacedById: apiKey.id } })).toBe(0);
  });
});

describe('the keys of another tenant', () => {
  it('do not exist, whoever asks within his own', async () => {
    const { apiKey } = await buildApiKey(test, foreign);
    const before = await ApiKey.unscoped().findAll({ where: { tenantId: foreign.id }, raw: true });
    const calls = (tenantId: string, parts: CallParts, actor: Actor) => [
      listApiKeys(call(parts, actor), { tenantId, page: 1, pageSize: 20 }),
      createApiKey(call(parts, actor), input({ tenantId })),
      revokeApiKey(call(parts, actor), { tenantId, apiKeyId: apiKey.id }),
      rotateApiKey(call(parts, actor), { tenantId, apiKeyId: apiKey.id }),
    ];
    const administrator = userActor(await buildUser(test, { isAdmin: true }));
    expect(await tally(calls(foreign.id, {}, manager))).toEqual({ not_found: 4 });
    expect(await tally(calls(randomUUID(), {}, manager))).toEqual({ not_found: 4 });
    expect(await tally(calls(foreign.id, { tenantId: tenant.id }, administrator))).toEqual({ not_found: 4 });
    // The own tenant in the path does not reach another's key.
    expect(await tally(calls(tenant.id, {}, manager).slice(2))).toEqual({ not_found: 2 });
    expect(await ApiKey.unscoped().findAll({ where: { tenantId: foreign.id }, raw: true })).toEqual(before);
  });

  it('are not for users, services, or staff of other roles', async () => {
    const { apiKey } = await buildApiKey(test, tenant);
    const user = userActor(await buildUser(test, { tenant }));
    for (const actor of [user, serviceActor(), staffActor('Finance'), staffActor('Support'), staffActor('Auditor')]) {
      const context = call({ tenantId: tenant.id }, actor);
      const calls = [
        createApiKey(context, input()),
        revokeApiKey(context, { tenantId: tenant.id, apiKeyId: apiKey.id }),
        rotateApiKey(context, { tenantId: tenant.id, apiKeyId: apiKey.id }),
      ];
      expect(await tally(calls)).toEqual({ forbidden: 3 });
      expect(await eventsOf(context)).toEqual([]);
    }
  });
});
