import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf } from '../../test-support/records.js';
import { createAnnouncement, getAnnouncement, listAnnouncements } from '../index.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const inMinutes = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);
const make = (name: string, more = {}) =>
  createAnnouncement(contextFor(test, staffActor('Tenants')), {
    ...{ titleEn: name, titleFa: name, textEn: 'Text', textFa: 'متن', audience: 'everyone' },
    ...{ startsAt: inMinutes(-1), endsAt: null, ...more },
  });
const reader = async (traits = {}) => userActor(await buildUser(test, { tenant, ...traits }));
const pages = { page: 1, pageSize: 100 };

describe('announcements', () => {
  it('are read by those whom they are meant for, from their start until their end', async () => {
    const forAll = await make('For all');
    await make('Of this tenant', { tenantId: tenant.id });
    await make('For managers', { audience: 'managers' });
    await make('Soon', { startsAt: inMinutes(5), endsAt: inMinutes(10) });
    await make('Until soon', { endsAt: inMinutes(5) });
    const foreign = await make('Of another tenant', { tenantId: (await buildTenant(test)).id });
    const user = await reader();
    const manager = await reader({ isTenantAdmin: true });
    const seenBy = async (actor: typeof user, minutes = 0) => {
      const { rows } = await listAnnouncements(contextFor(test, actor, { now: () => inMinutes(minutes) }), pages);
      return rows.map((row) => String(row.get('titleEn'))).toSorted();
    };
    expect(await seenBy(user)).toEqual(['For all', 'Of this tenant', 'Until soon']);
    expect(await seenBy(manager)).toEqual(['For all', 'For managers', 'Of this tenant', 'Until soon']);
    expect(await seenBy(user, 6)).toEqual(['For all', 'Of this tenant', 'Soon']);
    expect(await seenBy(user, 11)).toEqual(['For all', 'Of this tenant']);
    expect((await getAnnouncement(contextFor(test, user), { id: forAll.id })).id).toBe(forAll.id);
    expect(await codeOf(getAnnouncement(contextFor(test, user), { id: foreign.id }))).toBe('not_found');
  });

  it('end after they start', async () => {
    await expect(make('Backwards', { endsAt: inMinutes(-2) })).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'ends_at' }],
    });
  });
});
