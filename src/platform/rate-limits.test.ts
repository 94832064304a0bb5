import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext } from './context.js';
import { inTransaction } from './database.js';
import { DomainError } from './errors.js';
import { type Count, clientKey, consume, consumeInTurn, giveBack, giveBackAll } from './rate-limits.js';
import { hashToken } from './secrets.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const context = () => createContext({ database: test.database, actor: { kind: 'anonymous' }, via: 'api' });

describe('consume', () => {
  it('lets through exactly the limit of 100 parallel tries', async () => {
    const tries = Array.from({ length: 100 }, () => consume(test, 'loginByAccountAndClient', 'parallel'));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  it('says how long to wait', async () => {
    for (let i = 0; i < 10; i++) await consume(test, 'passwordChangeByUser', 'waiting');
    const refusal = await consume(test, 'passwordChangeByUser', 'waiting').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'rate_limited', status: 429 });
    expect((refusal as DomainError).retryAfterSeconds).toBeGreaterThan(800);
    expect((refusal as DomainError).retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  it('counts each limit and each key for itself', async () => {
    for (let i = 0; i < 5; i++) await consume(test, 'secondFactorByAccount', 'one');
    await expect(consume(test, 'secondFactorByAccount', 'one')).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(consume(test, 'secondFactorByAccount', 'two')).resolves.toBeUndefined();
    await expect(consume(test, 'mfaChallengeByClient', 'one')).resolves.toBeUndefined();
  });

  it('takes a good try back', async () => {
    for (let i = 0; i < 25; i++) {
      await consume(test, 'consoleSignInByAccount', 'good');
      await giveBack(test, 'consoleSignInByAccount', 'good');
    }
    await expect(consume(test, 'consoleSignInByAccount', 'good')).resolves.toBeUndefined();
  });

  it('keeps no key in readable form', async () => {
    await consume(test, 'loginByAccount', 'someone@acme.test');
    const [rows] = await test.database.sequelize.query(`select key from rate_limits`);
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain('acme.test');
  });

  it('lets nothing through while the database is away', async () => {
    const gone = await createTestDatabase({ migrated: false });
    await gone.drop();
    await expect(consume(gone, 'loginByClient', 'anyone')).rejects.toThrow();
  });
});

describe('consumeInTurn', () => {
  const counts = (client: string, account: string): Count[] => [
    ['loginByClient', client],
    ['loginByAccountAndClient', `${account}:${client}`],
    ['loginByAccount', account],
  ];
  const pointsOf = async (limit: string, key: string) => {
    const [rows] = await test.database.sequelize.query(`select points from rate_limits where key = $1`, {
      bind: [`${limit}:${hashToken(key)}`],
    });
    return (rows as { points: number }[])[0]?.points ?? 0;
  };

  it('lets through exactly the least limit of 40 parallel tries', async () => {
    const tries = Array.from({ length: 40 }, () => consumeInTurn(test.database, counts('turn-1', 'a')));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'rate_limited' });
  });

  it('counts under no limit behind the one that refuses', async () => {
    for (let tries = 0; tries < 12; tries += 1)
      await consumeInTurn(test.database, counts('turn-2', 'b')).catch(() => undefined);
    expect(await pointsOf('loginByClient', 'turn-2')).toBe(12);
    expect(await pointsOf('loginByAccountAndClient', 'b:turn-2')).toBe(12);
    expect(await pointsOf('loginByAccount', 'b')).toBe(10);
  });

  it('counts on where consume has counted, and says how long to wait', async () => {
    for (let tries = 0; tries < 30; tries += 1) await consume(test, 'loginByClient', 'turn-3');
    const refusal = await consumeInTurn(test.database, counts('turn-3', 'c')).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'rate_limited', status: 429 });
    expect((refusal as DomainError).retryAfterSeconds).toBeGreaterThan(800);
    expect((refusal as DomainError).retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  it('begins anew when the time is over', async () => {
    for (let tries = 0; tries < 11; tries += 1)
      await consumeInTurn(test.database, counts('turn-4', 'd')).catch(() => undefined);
    await test.database.sequelize.query('update rate_limits set expire = 1');
    await expect(consumeInTurn(test.database, counts('turn-4', 'd'))).resolves.toBeUndefined();
    expect(await pointsOf('loginByAccountAndClient', 'd:turn-4')).toBe(1);
  });

  it('takes good tries back, however many come at once', async () => {
    const good = async () => {
      await consumeInTurn(test.database, counts('turn-5', 'e'));
      await inTransaction(context(), async (inside) => giveBackAll(inside, counts('turn-5', 'e')));
    };
    for (let round = 0; round < 5; round += 1) await Promise.all(Array.from({ length: 8 }, good));
    for (const [limit, key] of counts('turn-5', 'e')) expect(await pointsOf(limit, key)).toBe(0);
  });
});

describe('clientKey', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '0:0:0:0::/64'],
    ['nonsense', 'unknown'],
    [null, 'unknown'],
  ])('%s counts as %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});
