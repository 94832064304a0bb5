import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Quest, QuestProgress, type Tenant, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildQuest, buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { eventsOf } from '../../test-support/records.js';
import { eraseUser } from '../personal-data/erase-user.js';
import { type CountableEvent, countEvent } from './count-event.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 10 });
});
afterAll(() => test.drop());

/** Each test in a tenant of its own, whose quests no other meets. */
async function start(): Promise<void> {
  tenant = await buildTenant(test, { timeZone: 'Asia/Tehran' });
  user = await buildUser(test, { tenant });
}

const call = () => contextFor(test, system, { via: 'worker' });
const longAgo = new Date('2020-01-01T00:00:00Z');
const type = `render.job.completed.v1`;
const condition = { event_types: ['render.job.*'], fields: [{ field: 'quality', equals: 'hd' }] };
const quest = (values: Partial<Quest> = {}) =>
  buildQuest(test, { tenantId: tenant.id, createdAt: longAgo, condition, ...values });
const event = (values: Partial<CountableEvent> = {}): CountableEvent => ({
  id: randomUUID(),
  type,
  occurredAt: new Date('2026-11-23T12:00:00Z'),
  tenantId: tenant.id,
  userId: user.id,
  data: { quality: 'hd' },
  ...values,
});
const count = (values: Partial<CountableEvent> = {}) => countEvent(call(), event(values));
const progressOf = async ({ id }: Quest) =>
  Object.fromEntries(
    (await QuestProgress.findAll({ where: { questId: id }, order: ['periodKey'] })).map((row) => [
      row.periodKey,
      row.currentCount,
    ]),
  );

describe('countEvent', () => {
  it('counts, completes at the target and tells it once', async () => {
    await start();
    const offered = await quest({ targetCount: 2 });
    const first = call();
    await countEvent(first, event());
    expect(await eventsOf(first)).toEqual([]);
    const second = call();
    await countEvent(second, event());
    const progress = await QuestProgress.findOne({ where: { questId: offered.id }, rejectOnEmpty: true });
    expect(progress).toMatchObject({ userId: user.id, tenantId: tenant.id, currentCount: 2, claimedAt: null });
    expect(await eventsOf(second)).toMatchObject([
      {
        type: 'gamification.quest.completed.v1',
        entity: `quest_progress/${progress.id}`,
        data: { quest_id: offered.id, user_id: user.id, completed_at: progress.completedAt?.toISOString() },
      },
    ]);
    const third = call();
    await countEvent(third, event());
    expect(await eventsOf(third)).toEqual([]);
    expect(await progressOf(offered)).toEqual({ once: 3 });
  });

  it('counts a hundred copies at once as one, for each quest', async () => {
    await start();
    const quests = [await quest({ targetCount: 5 }), await quest({ targetCount: 5 })];
    const copy = event();
    await Promise.all(Array.from({ length: 100 }, () => countEvent(call(), copy)));
    for (const one of quests) expect(await progressOf(one)).toEqual({ once: 1 });
    expect(await countRows(test.database, 'quest_counted_events where event_id = $1', [copy.id])).toBe(2);
  });

  it('loses none of a hundred that come at once', async () => {
    await start();
    const offered = await quest({ targetCount: 100 });
    const contexts = Array.from({ length: 100 }, call);
    await Promise.all(contexts.map((context) => countEvent(context, event())));
    expect(await progressOf(offered)).toEqual({ once: 100 });
    const told = (await Promise.all(contexts.map(eventsOf))).flat();
    expect(told.map(({ type }) => type)).toEqual(['gamification.quest.completed.v1']);
  });

  it('turns at midnight in Tehran, by the time of the event', async () => {
    await start();
    const daily = await quest({ questType: 'Daily' });
    await count({ occurredAt: new Date('2026-11-23T20:30:00.000Z') });
    await count({ occurredAt: new Date('2026-11-23T20:29:59.999Z') });
    await count({ occurredAt: new Date('2026-11-23T20:29:59.998Z') });
    expect(await progressOf(daily)).toEqual({ '2026-11-23': 2, '2026-11-24': 1 });
  });

  it('turns with the ISO week in Tehran', async () => {
    await start();
    const weekly = await quest({ questType: 'Weekly' });
    await count({ occurredAt: new Date('2026-11-22T20:29:59.999Z') });
    await count({ occurredAt: new Date('2026-11-22T20:30:00.000Z') });
    await count({ occurredAt: new Date('2027-01-03T20:30:00.000Z') });
    expect(await progressOf(weekly)).toEqual({ '2026-W47': 1, '2026-W48': 1, '2027-W01': 1 });
  });

  it('counts for what was offered when it happened, though it is no more', async () => {
    await start();
    const at = (time: string) => new Date(`2026-11-23T${time}Z`);
    const scheduled = await quest({ startsAt: at('12:00:01') });
    const ended = await quest({ expiresAt: at('12:00:00') });
    const newer = await quest({ createdAt: at('12:00:01') });
    const offBefore = await quest({ isActive: false, switchedOffAt: at('11:59:59') });
    const offSince = await quest({ isActive: false, switchedOffAt: at('12:00:01') });
    const foreign = await buildQuest(test, { tenantId: (await buildTenant(test)).id, createdAt: longAgo, condition });
    await count();
    for (const one of [scheduled, ended, newer, offBefore, foreign]) expect(await progressOf(one)).toEqual({});
    expect(await progressOf(offSince)).toEqual({ once: 1 });
  });

  it('counts nothing that does not fit, nor for a stranger, another tenant or an erased user', async () => {
    await start();
    const offered = await quest();
    await count({ data: { quality: 'sd' } });
    await count({ type: 'render.node.joined.v1' });
    await count({ userId: randomUUID() });
    await count({ userId: (await buildUser(test)).id });
    const erased = await buildUser(test, { tenant });
    await eraseUser(contextFor(test, staffActor('Owner')), { userId: erased.id, reason: 'Asked' });
    await count({ userId: erased.id });
    expect(await progressOf(offered)).toEqual({});
  });

  it('keeps which payment it came from', async () => {
    await start();
    await quest();
    const paymentId = randomUUID();
    await count({ data: { quality: 'hd', payment_id: paymentId } });
    await count({ data: { quality: 'hd', payment_id: 'nonsense' } });
    expect(await countRows(test.database, 'quest_counted_events where payment_id = $1', [paymentId])).toBe(1);
  });
});
