import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ApiKey, type Tenant } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import { Listener } from '../../platform/notifications.js';
import { hashToken } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor } from '../../test-support/actors.js';
import { buildApiKey, buildTenant, countRows } from '../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally } from '../../test-support/records.js';
import { prune } from '../prune.js';
import { suspendTenant } from '../tenants/suspend-tenant.js';
import { knownKeys } from './known-keys.js';
import { revokeApiKey } from './revoke-api-key.js';
import { rotateApiKey } from './rotate-api-key.js';
import { countUse, flushUseCounts } from './use-counts.js';
import { validateApiKey } from './validate-api-key.js';
import { validateApiKeySignature } from './validate-api-key-signature.js';

let test: TestDatabase;
let listener: Listener;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  const logger = createLogger({ level: 'silent' });
  listener = new Listener({ connection: { connectionString: test.url }, logger });
  knownKeys.follow(listener);
  await listener.start();
});
beforeEach(() => knownKeys.clear());
afterAll(async () => {
  await listener.stop();
  await test.drop();
});

const call = (parts: CallParts = {}) => contextFor(test, serviceActor(), parts);
const owner = () => contextFor(test, staffActor('Owner'));
const at = (moment: Date) => ({ now: () => moment });
const inSeconds = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
type Built = Awaited<ReturnType<typeof buildApiKey>>;
const proofOf = ({ apiKey, secretKey }: Built) => ({ keyPrefix: apiKey.keyPrefix, keyHash: hashToken(secretKey) });
const reasonOf = async (verdict: ReturnType<typeof validateApiKey>) => {
  const answer = await verdict;
  if (!answer.valid) expect(Object.keys(answer)).toEqual(['valid', 'reason']);
  return answer.valid ? 'good' : answer.reason;
};
const ask = (built: Built, input = {}, parts: CallParts = {}) =>
  reasonOf(validateApiKey(call(parts), { ...proofOf(built), ...input }));

describe('validateApiKey', () => {
  it('tells what a good key is good for, and does not ask the database again', async () => {
    const built = await buildApiKey(test, tenant, { scopes: ['users:read'], rateLimitRpm: 9 });
    const verdict = await validateApiKey(call(), proofOf(built));
    expect(verdict).toMatchObject({ valid: true, key: { id: built.apiKey.id, tenantId: tenant.id, rateLimitRpm: 9 } });
    await test.database.sequelize.query('update api_keys set rate_limit_rpm = 8 where id = $1', {
      bind: [built.apiKey.id],
    });
    expect(await validateApiKey(call(), proofOf(built))).toMatchObject({ key: { rateLimitRpm: 9 } });
  });

  it('takes the hash in capitals, and as much of the prefix as the gateway sends', async () => {
    const built = await buildApiKey(test, tenant);
    for (const length of [8, 12, 16])
      expect(await ask(built, { keyPrefix: built.apiKey.keyPrefix.slice(0, length) })).toBe('good');
    expect(await ask(built, { keyHash: hashToken(built.secretKey).toUpperCase() })).toBe('good');
  });

  it('knows no other hash, no other prefix, and no key of another tenant when one is named', async () => {
    const built = await buildApiKey(test, tenant);
    const other = await buildApiKey(test, tenant);
    expect(await ask(built, { keyHash: randomBytes(32).toString('hex') })).toBe('unknown');
    expect(await ask(built, { keyHash: hashToken(hashToken(built.secretKey)) })).toBe('unknown');
    expect(await ask(built, { keyPrefix: other.apiKey.keyPrefix })).toBe('unknown');
    expect(await ask(built, { keyPrefix: 'fr_test_' })).toBe('unknown');
    const foreign = await buildTenant(test);
    expect(await ask(built, {}, { tenantId: foreign.id })).toBe('unknown');
    expect(await ask(built, {}, { tenantId: tenant.id })).toBe('good');
  });

  it('keeps nothing of keys that it does not know', async () => {
    const guesses = Array.from({ length: 30 }, () => randomBytes(32).toString('hex'));
    const asked = guesses.map((keyHash) => reasonOf(validateApiKey(call(), { keyPrefix: 'fr_live_', keyHash })));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['unknown']));
    for (const guess of guesses) expect(knownKeys.peek(guess)).toBeUndefined();
  });

  it('refuses by the list of addresses, and without an address when there is a list', async () => {
    const built = await buildApiKey(test, tenant, { allowedIps: ['203.0.113.0/24', '2001:db8::/32'] });
    const answers = [undefined, '203.0.113.7', '::ffff:203.0.113.7', '2001:db8::7', '203.0.114.7', 'nonsense'];
    const given = answers.map((ipAddress) => ask(built, ipAddress === undefined ? {} : { ipAddress }));
    const no = 'address_not_allowed';
    expect(await Promise.all(given)).toEqual([no, 'good', 'good', 'good', no, no]);
  });

  it('follows the clock to the end of the key and of the trial of its tenant', async () => {
    const built = await buildApiKey(test, tenant, { expiresAt: inSeconds(60) });
    expect(await ask(built)).toBe('good');
    expect(await ask(built, {}, at(inSeconds(61)))).toBe('expired');
    const trying = await buildTenant(test, { status: 'Trial', trialEndsAt: inSeconds(60) });
    const ofTrial = await buildApiKey(test, trying);
    expect(await ask(ofTrial)).toBe('good');
    expect(await ask(ofTrial, {}, at(inSeconds(61)))).toBe('tenant_not_usable');
  });

  /** What was kept is dropped by the notification, on its way while the operation answers. */
  const untilForgotten = (built: Built) =>
    expect.poll(() => knownKeys.peek(hashToken(built.secretKey))).toBeUndefined();

  it('forgets a key at once when it is revoked or replaced, or its tenant is suspended', async () => {
    const home = await buildTenant(test);
    const [revoked, replaced, ofTenant] = [
      await buildApiKey(test, home),
      await buildApiKey(test, home),
      await buildApiKey(test, home),
    ];
    for (const built of [revoked, replaced, ofTenant]) {
      expect(await ask(built)).toBe('good');
      expect(knownKeys.peek(hashToken(built.secretKey))).toBeDefined();
    }
    const inHome = (built: Built) => ({ tenantId: home.id, apiKeyId: built.apiKey.id });
    await revokeApiKey(owner(), inHome(revoked));
    await untilForgotten(revoked);
    expect(await ask(revoked)).toBe('revoked');
    await rotateApiKey(owner(), { ...inHome(replaced), validUntil: inSeconds(60) });
    await untilForgotten(replaced);
    expect(await ask(replaced)).toBe('good');
    expect(await ask(replaced, {}, at(inSeconds(61)))).toBe('expired');
    await suspendTenant(owner(), { tenantId: home.id, reason: 'Unpaid' });
    await untilForgotten(ofTenant);
    expect(await ask(ofTenant)).toBe('tenant_not_usable');
  });

  it('is for services alone', async () => {
    const input = { keyPrefix: 'fr_live_', keyHash: '0'.repeat(64) };
    expect(await codeOf(validateApiKey(contextFor(test, anonymous), input))).toBe('unauthenticated');
    expect(await codeOf(validateApiKey(owner(), input))).toBe('forbidden');
    expect(await codeOf(validateApiKey(contextFor(test, serviceActor(['getUser'])), input))).toBe('forbidden');
  });
});

describe('the count of uses', () => {
  it('is written when it is flushed, once for each good answer, and tells no event', async () => {
    const built = await buildApiKey(test, tenant);
    const context = call();
    await Promise.all(Array.from({ length: 50 }, () => validateApiKey(context, proofOf(built))));
    await ask(built, { keyPrefix: 'fr_test_' });
    expect((await built.apiKey.reload()).usageCount).toBe(0);
    await flushUseCounts(test.database);
    await built.apiKey.reload();
    expect(built.apiKey).toMatchObject({ usageCount: 50, lastUsedAt: expect.any(Date) });
    await flushUseCounts(test.database);
    expect((await built.apiKey.reload()).usageCount).toBe(50);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('keeps the latest time, adds up over flushes that overlap, and outlives a database that refuses', async () => {
    const built = await buildApiKey(test, tenant);
    const use = (seconds: number) =>
      countUse({ database: test.database, now: () => inSeconds(seconds) }, built.apiKey.id);
    use(100);
    const flushes = [flushUseCounts(test.database)];
    use(50);
    flushes.push(flushUseCounts(test.database));
    await Promise.all(flushes);
    const { lastUsedAt, usageCount } = await built.apiKey.reload();
    expect(usageCount).toBe(2);
    expect(Math.abs((lastUsedAt?.getTime() ?? 0) - inSeconds(100).getTime())).toBeLessThan(30_000);
    await test.database.sequelize.query('alter table api_keys rename to hidden');
    use(1);
    await flushUseCounts(test.database);
    await test.database.sequelize.query('alter table hidden rename to api_keys');
    await flushUseCounts(test.database);
    expect((await ApiKey.findByPk(built.apiKey.id))?.usageCount).toBe(3);
  });
});

describe('validateApiKeySignature', () => {
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);
  /** As a client would do it, apart from the code under test. */
  function signed({ apiKey, secretKey }: Built, values: { timestamp?: number; body?: string; path?: string } = {}) {
    const { timestamp = nowSeconds(), body = '{"a":1}', path = '/v1/renders?x=1' } = values;
    const bodySha256 = hashToken(body);
    const text = `${timestamp}\nPOST\n${path}\n${bodySha256}`;
    const signature = createHmac('sha256', hashToken(secretKey)).update(text).digest('hex');
    return { keyPrefix: apiKey.keyPrefix, method: 'POST', path, bodySha256, timestamp, signature };
  }
  const check = (input: ReturnType<typeof signed>, parts: CallParts & { ipAddress?: string } = {}) => {
    const { ipAddress, ...rest } = parts;
    return reasonOf(validateApiKeySignature(call(rest), { ...input, ...(ipAddress && { ipAddress }) }));
  };

  it('is good once, of 50 at once', async () => {
    const built = await buildApiKey(test, tenant);
    const request = signed(built);
    const answers = await Promise.all(Array.from({ length: 50 }, () => check(request)));
    expect(answers.toSorted()).toEqual(['good', ...Array(49).fill('signature_used')]);
    expect(await check(signed(built, { body: '{"a":2}' }))).toBe('good');
    await flushUseCounts(test.database);
    expect((await built.apiKey.reload()).usageCount).toBe(2);
  });

  it.each(['method', 'path', 'bodySha256', 'timestamp', 'signature'] as const)(
    'is wrong for another %s',
    async (part) => {
      const built = await buildApiKey(test, tenant);
      const request = signed(built);
      const others = {
        ...{ method: 'PUT', path: '/v1/renders', bodySha256: hashToken('') },
        ...{ timestamp: request.timestamp + 1, signature: hashToken('') },
      };
      expect(await check({ ...request, [part]: others[part] })).toBe('signature_wrong');
      expect(await check(request)).toBe('good');
    },
  );

  it('is wrong under another key, and unknown under none', async () => {
    const [one, other] = [await buildApiKey(test, tenant), await buildApiKey(test, tenant)];
    expect(await check({ ...signed(one), keyPrefix: other.apiKey.keyPrefix })).toBe('signature_wrong');
    expect(await check({ ...signed(one), keyPrefix: 'fr_live_nowhere0' })).toBe('unknown');
  });

  it('is good for five minutes to either side', async () => {
    const built = await buildApiKey(test, tenant);
    const offsets = [-310, -290, 290, 310];
    const answers = offsets.map((offset) => check(signed(built, { timestamp: nowSeconds() + offset })));
    const no = 'timestamp_out_of_window';
    expect(await Promise.all(answers)).toEqual([no, 'good', 'good', no]);
  });

  it('meets the same rules as the key itself', async () => {
    const built = await buildApiKey(test, tenant, { allowedIps: ['10.0.0.0/8'], expiresAt: inSeconds(60) });
    expect(await check(signed(built))).toBe('address_not_allowed');
    expect(await check(signed(built), { ipAddress: '10.1.1.1' })).toBe('good');
    expect(await check(signed(built, { path: '/' }), { ipAddress: '10.1.1.1', ...at(inSeconds(61)) })).toBe('expired');
    const revoke = { tenantId: tenant.id, apiKeyId: built.apiKey.id };
    await revokeApiKey(owner(), revoke);
    await expect.poll(() => knownKeys.peek(built.apiKey.keyPrefix)).toBeUndefined();
    expect(await check(signed(built, { path: '/2' }))).toBe('revoked');
  });

  it('is forgotten once its time has passed', async () => {
    const built = await buildApiKey(test, tenant);
    expect(await check(signed(built))).toBe('good');
    const count = () => countRows(test.database, 'used_signatures');
    const before = await count();
    const worker = (seconds: number) => ({
      ...owner(),
      actor: { kind: 'system', name: 'x' } as const,
      ...at(inSeconds(seconds)),
    });
    await prune(worker(0));
    expect(await count()).toBe(before);
    await prune(worker(700));
    expect(await count()).toBe(0);
  });

  it('is for services alone', async () => {
    const built = await buildApiKey(test, tenant);
    const input = signed(built);
    const actors = [anonymous, staffActor('Owner'), serviceActor(['validateApiKey'])];
    const calls = actors.map((actor) => validateApiKeySignature(contextFor(test, actor), input));
    expect(await tally(calls)).toEqual({ unauthenticated: 1, forbidden: 2 });
  });
});
