import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoredObject, type Tenant, type User } from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally } from '../../test-support/records.js';
import { getTenantUsage } from '../tenants/get-tenant-usage.js';
import { applyDeletedObject } from './apply-deleted-object.js';
import { applyStoredObject } from './apply-stored-object.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
});
beforeEach(async () => {
  tenant = await buildTenant(test, { timeZone: 'Asia/Tehran' });
  user = await buildUser(test, { tenant });
});
afterAll(() => test.drop());

const day = (date: number, hour = 8) => new Date(Date.UTC(2026, 10, date, hour));
const call = (now = day(20)) => contextFor(test, system, { via: 'worker', now: () => now });
const ids = (object_id: string) => ({ object_id, tenant_id: tenant.id, user_id: user.id as string | null });
const store = (id: string, size_bytes: number, at = day(20), context = call(at), parts = {}) =>
  applyStoredObject(context, { ...ids(id), size_bytes, stored_at: at.toISOString(), ...parts });
const remove = (id: string, at = day(20), context = call(at), parts = {}) =>
  applyDeletedObject(context, { ...ids(id), deleted_at: at.toISOString(), ...parts });
const used = async () => {
  const [rows] = await test.database.sequelize.query(
    `select used_bytes::int as bytes from tenant_storage where tenant_id = '${tenant.id}'`,
  );
  return [(rows as { bytes: number }[])[0]?.bytes ?? 0, (await user.reload()).usedStorageBytes];
};
const series = async (from: string, to: string, now = day(25)) =>
  (await getTenantUsage(call(now), { tenantId: tenant.id, from, to })).map(({ storageBytes }) => storageBytes);

describe('a file', () => {
  it('counts for its tenant and user, once, until it is deleted', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    expect(await tally(Array.from({ length: 10 }, () => store(one, 100)))).toEqual({ done: 10 });
    const context = call();
    await store(other, 50, day(20), context, { user_id: null });
    expect(await used()).toEqual([150, 100]);
    expect(await eventsOf(context)).toEqual([]);
    await Promise.all(Array.from({ length: 10 }, () => remove(one, day(20, 9))));
    expect(await used()).toEqual([50, 0]);
  });

  it.each([
    ['stored, stored bigger, deleted', [0, 1, 2]],
    ['deleted before all else', [2, 0, 1]],
    ['backwards', [2, 1, 0]],
    ['deleted between', [0, 2, 1]],
  ])('ends the same however it is told: %s', async (_, order) => {
    const id = randomUUID();
    const tellings = [() => store(id, 100, day(20, 1)), () => store(id, 300, day(20, 2)), () => remove(id, day(20, 3))];
    for (const index of order) {
      await tellings[index]?.();
      expect(Math.min(...(await used()))).toBeGreaterThanOrEqual(0);
    }
    expect(await used()).toEqual([0, 0]);
    await store(id, 7, day(20, 4));
    expect(await used()).toEqual([7, 7]);
  });

  it('of one time is gone rather than there', async () => {
    const id = randomUUID();
    await remove(id);
    await store(id, 100);
    expect(await used()).toEqual([0, 0]);
    expect(await StoredObject.findByPk(id)).toMatchObject({ isStored: false });
  });

  it('shows in the days from then on, at each day’s highest', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await store(one, 100, day(18));
    await store(other, 50, day(20, 8));
    await remove(one, day(20, 9));
    expect(await series('2026-11-17', '2026-11-23', day(22))).toEqual([0, 100, 100, 150, 50, 50, 0]);
    expect(await series('2026-11-21', '2026-11-22', day(22))).toEqual([50, 50]);
  });

  it('belongs to the day of its tenant', async () => {
    await store(randomUUID(), 10, new Date('2026-11-18T20:30:00Z'));
    expect(await series('2026-11-18', '2026-11-19')).toEqual([0, 10]);
  });

  it.each<[string, object, string]>([
    ['an unknown tenant', { tenant_id: randomUUID() }, 'not_found'],
    ['an unknown user', { user_id: randomUUID() }, 'not_found'],
    ['the future', { stored_at: day(21).toISOString() }, 'unprocessable'],
  ])('is refused from %s', async (_, parts, code) => {
    expect(await codeOf(store(randomUUID(), 10, day(20), call(), parts))).toBe(code);
    expect(await used()).toEqual([0, 0]);
  });

  it('is refused with a user of another tenant, and when it was another’s before', async () => {
    const stranger = await buildUser(test);
    expect(await codeOf(store(randomUUID(), 10, day(20), call(), { user_id: stranger.id }))).toBe('unprocessable');
    const id = randomUUID();
    await store(id, 10);
    expect(await codeOf(remove(id, day(21), call(day(21)), { user_id: null }))).toBe('unprocessable');
    const other = await buildTenant(test);
    const parts = { tenant_id: other.id, user_id: null };
    expect(await codeOf(remove(id, day(21), call(day(21)), parts))).toBe('unprocessable');
    expect(await used()).toEqual([10, 10]);
  });

  it('is nobody’s to tell but the service’s own, and is forgotten with its transaction', async () => {
    const owner = contextFor(test, staffActor('Owner'));
    expect(await codeOf(store(randomUUID(), 10, day(20), owner))).toBe('forbidden');
    expect(await codeOf(remove(randomUUID(), day(20), owner))).toBe('forbidden');
    const failure = inTransaction(call(), async (context) => {
      await store(randomUUID(), 10, day(20), context);
      throw new Error('rolled back');
    });
    await expect(failure).rejects.toThrow('rolled back');
    expect(await used()).toEqual([0, 0]);
  });
});
