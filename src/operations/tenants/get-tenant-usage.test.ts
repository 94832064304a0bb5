import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TenantUsageDay } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, tally } from '../../test-support/records.js';
import { getTenantUsage } from './get-tenant-usage.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const call = (parts = {}) => contextFor(test, staffActor('Finance'), parts);
const usageDate = '2026-03-10';
const add = (tenantId: string, usage: object) =>
  seed(test, (context) => TenantUsageDay.addUsage(context, { tenantId, usageDate, ...usage }));
const dayOf = async (tenantId: string) =>
  (await getTenantUsage(call(), { tenantId, from: usageDate, to: usageDate }))[0]?.get();

describe('addUsage', () => {
  it('adds up counts and keeps the highest level, twenty at once', async () => {
    const { id } = await buildTenant(test);
    const one = { rendersCompleted: 1, renderSeconds: 90, apiCalls: 3, amountBilledMinor: 500, billingCurrency: 'USD' };
    const calls = Array.from({ length: 20 }, (_, index) =>
      add(id, { ...one, storageBytes: index, activeUsers: index }),
    );
    expect(await tally(calls)).toEqual({ done: 20 });
    expect(await dayOf(id)).toEqual({
      tenantId: id,
      usageDate,
      rendersCompleted: 20,
      rendersFailed: 0,
      renderSeconds: 1800,
      storageBytes: 19,
      storageBytesAtEnd: null,
      apiCalls: 60,
      activeUsers: 19,
      amountBilledMinor: 10_000,
      billingCurrency: 'USD',
      billingStatus: 'Open',
    });
    await expect(add(id, { amountBilledMinor: 1, billingCurrency: 'IRR' })).rejects.toThrow('another currency');
  });

  it('keeps numbers to the last digit, and refuses what a number cannot hold', async () => {
    const { id } = await buildTenant(test);
    await add(id, { renderSeconds: Number.MAX_SAFE_INTEGER - 1 });
    await add(id, { renderSeconds: 1 });
    expect(await dayOf(id)).toMatchObject({ renderSeconds: Number.MAX_SAFE_INTEGER });
    expect(await codeOf(add(id, { renderSeconds: 1 }))).toBe('unprocessable');
    expect(await codeOf(add(id, { apiCalls: -1 }))).toBe('unprocessable');
  });
});

describe('getTenantUsage', () => {
  const daysOf = async (tenantId: string, range: object, context = call()) =>
    (await getTenantUsage(context, { tenantId, ...range })).map((day) => day.usageDate);

  it('gives every day of the range, leap days too, zeros where nothing was used', async () => {
    const { id } = await buildTenant(test);
    await add(id, { apiCalls: 5 });
    const days = await getTenantUsage(call(), { tenantId: id, from: '2026-03-09', to: '2026-03-11' });
    expect(days.map(({ usageDate, apiCalls }) => [usageDate, apiCalls])).toEqual([
      ['2026-03-09', 0],
      ['2026-03-10', 5],
      ['2026-03-11', 0],
    ]);
    expect(await daysOf(id, { from: '2028-02-28', to: '2028-03-01' })).toEqual([
      '2028-02-28',
      '2028-02-29',
      '2028-03-01',
    ]);
    expect(await daysOf(id, { from: '2028-01-01', to: '2028-12-31' })).toHaveLength(366);
  });

  it('ends without a range at today in the time zone of the tenant', async () => {
    const now = () => new Date('2026-06-30T21:00:00Z');
    const [tehran, berlin] = [
      await buildTenant(test, { timeZone: 'Asia/Tehran' }),
      await buildTenant(test, { timeZone: 'America/New_York' }),
    ];
    expect((await daysOf(tehran.id, {}, call({ now }))).at(-1)).toBe('2026-07-01');
    const there = await daysOf(berlin.id, {}, call({ now }));
    expect([there[0], there.at(-1), there.length]).toEqual(['2026-06-01', '2026-06-30', 30]);
    expect(await daysOf(berlin.id, { from: '2026-06-29' }, call({ now }))).toEqual(['2026-06-29', '2026-06-30']);
    expect(await daysOf(berlin.id, { count: 2 }, call({ now }))).toEqual(['2026-06-29', '2026-06-30']);
  });

  it.each<[string, string, { from?: string; to?: string }]>([
    ['an end before the beginning', 'from', { from: '2026-03-02', to: '2026-03-01' }],
    ['a day too many', 'from', { from: '2027-01-01', to: '2028-01-02' }],
    ['no day of the calendar', 'from', { from: '2026-02-30', to: '2026-03-01' }],
    ['no day', 'to', { to: 'today' }],
    ['a time', 'to', { to: '2026-03-01T00:00:00Z' }],
    ['a day before all others', 'from', { from: '0000-01-01', to: '0000-01-02' }],
  ])('refuses %s', async (_, field, range) => {
    const { id } = await buildTenant(test);
    const code = getTenantUsage(call(), { tenantId: id, ...range });
    await expect(code).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(code).rejects.toMatchObject({ fields: [{ field: expect.stringMatching(`${field}|to`) }] });
  });

  it('keeps to the tenant in scope', async () => {
    const [mine, other] = [await buildTenant(test), await buildTenant(test)];
    const manager = contextFor(test, userActor(await buildUser(test, { tenant: mine, isTenantAdmin: true })));
    expect(await daysOf(mine.id, {}, manager)).toHaveLength(30);
    expect(await codeOf(getTenantUsage(manager, { tenantId: other.id }))).toBe('not_found');
    const service = contextFor(test, serviceActor(), { tenantId: mine.id });
    expect(await codeOf(getTenantUsage(service, { tenantId: other.id }))).toBe('not_found');
  });
});
