import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Quest, QuestProgress, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildProgress, buildQuest, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { claimQuest } from './claim-quest.js';
import { type CreateQuestInput, createQuest } from './create-quest.js';
import { listQuests } from './list-quests.js';
import { periodKey } from './period-key.js';
import { switchOffQuest } from './switch-off-quest.js';
import { updateQuest } from './update-quest.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const staff = staffActor('Finance');
const call = (parts = {}) => contextFor(test, staff, parts);
const as = (user: User, parts = {}) => contextFor(test, userActor(user), parts);
const later = (seconds: number) => ({ now: () => new Date(clock.now().getTime() + seconds * 1000) });
const build = (values = {}) => buildUser(test, { tenant, ...values });
const fields = (name: string) => ({ code: 'unprocessable', fields: [{ field: name }] });
const event = (type: string, quest: Quest, more = {}) => ({
  type: `gamification.quest.${type}.v1`,
  entity: `quest/${quest.id}`,
  tenantId: quest.tenantId,
  data: {
    quest_id: quest.id,
    tenant_id: quest.tenantId,
    title: quest.title,
    quest_type: quest.questType,
    target_count: quest.targetCount,
    prize_type: quest.prizeType,
    prize_amount: quest.prizeAmount,
    prize_gift_id: quest.prizeGiftId ?? null,
    starts_at: quest.startsAt?.toISOString() ?? null,
    expires_at: quest.expiresAt?.toISOString() ?? null,
    is_active: quest.isActive,
    condition: quest.condition,
    ...more,
  },
});

describe('claimQuest', () => {
  it('gives points once, and tells it', async () => {
    const user = await build({ loyaltyScore: 7 });
    const quest = await buildQuest(test, { prizeType: 'LoyaltyScore', prizeAmount: 5 });
    const progress = await buildProgress(test, user, quest);
    const context = as(user);
    const claimed = await claimQuest(context, { questId: quest.id });
    expect(claimed.quest.id).toBe(quest.id);
    expect((await User.findByPk(user.id))?.loyaltyScore).toBe(12);
    const stored = await QuestProgress.findByPk(progress.id, { rejectOnEmpty: true });
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.user.updated.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: { user_id: user.id, tenant_id: tenant.id, changed: { loyalty_score: 12 } },
      },
      {
        type: 'gamification.quest.claimed.v1',
        entity: `quest_progress/${progress.id}`,
        tenantId: tenant.id,
        data: {
          quest_id: quest.id,
          user_id: user.id,
          tenant_id: tenant.id,
          period_key: 'once',
          prize_type: 'LoyaltyScore',
          prize_amount: 5,
          claimed_at: stored.claimedAt?.toISOString(),
        },
      },
    ]);
    const again = as(user);
    expect(await codeOf(claimQuest(again, { questId: quest.id }))).toBe('quest_already_claimed');
    expect(await eventsOf(again)).toEqual([]);
  });

  it('fifty at once give the prize once', async () => {
    const user = await build({ balanceMinor: 100 });
    const quest = await buildQuest(test, { prizeType: 'Balance', prizeAmount: 1_000 });
    await buildProgress(test, user, quest);
    const contexts = Array.from({ length: 50 }, () => as(user));
    const calls = contexts.map((context) => claimQuest(context, { questId: quest.id }));
    expect(await tally(calls)).toEqual({ done: 1, quest_already_claimed: 49 });
    expect((await User.findByPk(user.id))?.balanceMinor).toBe(1_100);
    const types = (await Promise.all(contexts.map(eventsOf))).flat().map(({ type }) => type);
    expect(types).toEqual(['payment.balance.changed.v1', 'gamification.quest.claimed.v1']);
  });

  it('refuses what is not completed, not begun, or not offered in the tenant', async () => {
    const user = await build();
    const begun = await buildQuest(test);
    await buildProgress(test, user, begun, { completedAt: null, currentCount: 1 });
    const foreign = await buildQuest(test, { tenantId: (await buildTenant(test)).id });
    await buildProgress(test, user, foreign);
    const others = await buildQuest(test);
    await buildProgress(test, await build(), others);
    const claim = (questId: string) => codeOf(claimQuest(as(user), { questId }));
    expect(await claim(begun.id)).toBe('quest_not_completed');
    expect(await claim(others.id)).toBe('quest_not_completed');
    expect(await claim(foreign.id)).toBe('not_found');
    expect(await claim(randomUUID())).toBe('not_found');
  });

  it('counts each day for itself, in the tenant’s time zone', async () => {
    const user = await build();
    const quest = await buildQuest(test, { questType: 'Daily' });
    const today = periodKey('Daily', clock.now(), tenant.timeZone);
    await buildProgress(test, user, quest, { periodKey: today });
    expect(await codeOf(claimQuest(as(user, later(86_400)), { questId: quest.id }))).toBe('quest_not_completed');
    expect(await codeOf(claimQuest(as(user), { questId: quest.id }))).toBe('done');
  });

  it('still gives the prize of a quest that was switched off', async () => {
    const user = await build();
    const quest = await buildQuest(test, { isActive: false });
    await buildProgress(test, user, quest);
    expect(await codeOf(claimQuest(as(user), { questId: quest.id }))).toBe('done');
  });
});

describe('listQuests', () => {
  it('gives those offered now, and those whose prize waits', async () => {
    const home = await buildTenant(test);
    const user = await build({ tenant: home });
    const quest = (values = {}) => buildQuest(test, { tenantId: home.id, ...values });
    const offered = await quest();
    const waiting = await quest({ isActive: false });
    await buildProgress(test, user, waiting);
    const taken = await quest({ isActive: false });
    await buildProgress(test, user, taken, { claimedAt: clock.now() });
    await quest({ startsAt: new Date(clock.now().getTime() + 60_000) });
    await quest({ expiresAt: new Date(0) });
    await quest({ isActive: false });
    const foreign = await buildQuest(test, { tenantId: tenant.id });
    const found = await listQuests(as(user));
    const mine = found.filter(({ quest: { tenantId } }) => tenantId !== null).map(({ quest: { id } }) => id);
    expect(mine.toSorted()).toEqual([offered.id, waiting.id].toSorted());
    expect(found.some(({ quest: { id } }) => id === foreign.id)).toBe(false);
    expect(found.find(({ quest: { id } }) => id === waiting.id)?.progress?.completedAt).toBeInstanceOf(Date);
  });
});

describe('createQuest', () => {
  const input = (values = {}) =>
    ({
      title: ' Three videos ',
      questType: 'Weekly',
      targetCount: 3,
      prizeType: 'LoyaltyScore',
      prizeAmount: 5,
      condition: { event_types: ['render.job.completed.v1'], fields: [{ field: 'quality', equals: 'hd' }] },
      ...values,
    }) as CreateQuestInput;

  it('offers a quest, and tells it', async () => {
    const context = call({ operation: 'createQuest' });
    const quest = await createQuest(context, input({ tenantId: tenant.id, hint: 'Begin' }));
    const stored = await Quest.findByPk(quest.id, { rejectOnEmpty: true });
    expect(stored).toMatchObject({ title: 'Three videos', hint: 'Begin', tenantId: tenant.id, isActive: true });
    expect(await eventsOf(context)).toEqual([event('created', stored)]);
    expect(await auditOf(context)).toMatchObject([{ action: 'createQuest', before: null, after: { prizeAmount: 5 } }]);
    expect((await createQuest(call(), input())).tenantId).toBeNull();
    expect(await codeOf(createQuest(call(), input({ tenantId: randomUUID() })))).toBe('not_found');
  });

  it.each([
    ['title', { title: ' ' }],
    ['title', { title: 'x'.repeat(121) }],
    ['title', { title: 'a\0' }],
    ['hint', { hint: 'x'.repeat(501) }],
    ['hint', { hint: '\ud800' }],
    ['target_count', { targetCount: 0 }],
    ['target_count', { targetCount: 1.5 }],
    ['target_count', { targetCount: 2 ** 40 }],
    ['prize_amount', { prizeAmount: 0 }],
    ['prize_amount', { prizeAmount: 1_000_001 }],
    ['prize_amount', { prizeType: 'Balance', prizeAmount: 2 ** 53 }],
    ['prize_amount', { prizeAmount: Number.NaN }],
    ['expires_at', { startsAt: new Date(2), expiresAt: new Date(1) }],
    ['expires_at', { expiresAt: new Date('nonsense') }],
    ['quest_type', { questType: 'Hourly' as never }],
    ['event_types', { condition: { event_types: [], fields: [] } }],
    ['event_types', { condition: { event_types: ['render'], fields: [] } }],
    ['event_types', { condition: { event_types: ['*'], fields: [] } }],
    ['event_types', { condition: { event_types: ['render.*.completed.v1'], fields: [] } }],
    ['event_types', { condition: { event_types: ['identity.session.begun.v1'], fields: [] } }],
    ['event_types', { condition: { event_types: ['identity.sessions.*'], fields: [] } }],
    ['field_conditions', { condition: { event_types: ['render.job.*'], fields: [{ field: 'a..b', is_set: true }] } }],
    ['field_conditions', { condition: { event_types: ['render.job.*'], fields: [{ field: 'seconds' } as never] } }],
    [
      'field_conditions',
      { condition: { event_types: ['render.job.*'], fields: [{ field: 'a', at_least: Number.NaN }] } },
    ],
    ['field_conditions', { condition: { event_types: ['render.job.*'], fields: [{ field: 'a', one_of: [] }] } }],
    [
      'field_conditions',
      { condition: { event_types: ['render.job.*'], fields: [{ field: 'a', equals: 1, is_set: true }] } },
    ],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    await expect(createQuest(context, input(values))).rejects.toMatchObject(fields(field));
    expect(await eventsOf(context)).toEqual([]);
  });
});

describe('updateQuest and switchOffQuest', () => {
  it('change a quest, and tell which facts', async () => {
    const quest = await buildQuest(test, { prizeAmount: 5 });
    const context = call();
    const updated = await updateQuest(context, { questId: quest.id, title: ' New ', prizeAmount: 6, targetCount: 3 });
    expect(updated.title).toBe('New');
    expect(await eventsOf(context)).toEqual([event('updated', updated, { changed: ['title', 'prize_amount'] })]);
    expect(await auditOf(context)).toMatchObject([{ before: { prizeAmount: 5 }, after: { prizeAmount: 6 } }]);
    const same = call();
    await updateQuest(same, { questId: quest.id, title: 'New', prizeAmount: 6 });
    expect(await eventsOf(same)).toEqual([]);
  });

  it('refuse bad terms, an unknown quest, and an edit of what changed meanwhile', async () => {
    const quest = await buildQuest(test);
    const update = (values: object, parts = {}) => updateQuest(call(parts), { questId: quest.id, ...values });
    await expect(update({ title: ' ' })).rejects.toMatchObject(fields('title'));
    await expect(update({ prizeAmount: 0 })).rejects.toMatchObject(fields('prize_amount'));
    const expectedUpdatedAt = quest.updatedAt;
    await update({ title: 'First', expectedUpdatedAt }, later(1));
    expect(await codeOf(update({ title: 'Second', expectedUpdatedAt }, later(2)))).toBe('stale_record');
    expect(await codeOf(updateQuest(call(), { questId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(switchOffQuest(call(), { questId: randomUUID() }))).toBe('not_found');
  });

  it('end a quest once, however many at once', async () => {
    const quest = await buildQuest(test);
    const contexts = Array.from({ length: 5 }, () => call());
    await Promise.all(contexts.map((context) => switchOffQuest(context, { questId: quest.id })));
    const off = await Quest.findByPk(quest.id, { rejectOnEmpty: true });
    expect((await Promise.all(contexts.map(eventsOf))).flat()).toEqual([event('switched_off', off)]);
  });
});
