import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Discount,
  EarnedGift,
  LedgerTransaction,
  type Quest,
  QuestProgress,
  type Tenant,
  User,
} from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildGift, buildProgress, buildQuest, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { listDiscounts } from '../discounts/list-discounts.js';
import { validateDiscount } from '../discounts/validate-discount.js';
import { useEarnedGift } from '../gifts/use-earned-gift.js';
import { postToLedger } from '../ledger/post-to-ledger.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { claimQuest } from './claim-quest.js';
import { countEvent } from './count-event.js';
import { createQuest } from './create-quest.js';
import { listQuests } from './list-quests.js';
import { takeBackRewards } from './take-back-rewards.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(async () => {
  const { differences } = await verifyLedger(contextFor(test, system));
  expect(differences).toEqual([]);
  await test.drop();
});

const as = (user: User) => contextFor(test, userActor(user));
const build = (values: Partial<User> = {}) => buildUser(test, { tenant, ...values });
const balancesOf = async ({ id }: User) => {
  const { balanceMinor, renderCredits, loyaltyScore } = await User.findByPk(id, { rejectOnEmpty: true });
  return { balanceMinor, renderCredits, loyaltyScore };
};
const debtOf = async ({ id }: User, currency: string) => {
  const [rows] = await test.database.sequelize.query(
    `select coalesce(sum(e.amount_minor), 0)::int as debt from ledger_entries e join ledger_accounts a on a.id = e.account_id
     where a.kind = 'user_debt' and a.user_id = $1 and a.currency = $2`,
    { bind: [id, currency] },
  );
  return (rows as { debt: number }[])[0]?.debt;
};
const condition = { event_types: ['payment.payment.*'], fields: [] };

/** A quest that payments complete. */
const paid = (values: Partial<Quest> = {}) =>
  buildQuest(test, { tenantId: tenant.id, createdAt: new Date(0), targetCount: 1, condition, ...values });
const pay = (user: User, paymentId: string, id: string = randomUUID()) =>
  countEvent(contextFor(test, system), {
    id,
    type: 'payment.payment.confirmed.v1',
    occurredAt: new Date(),
    tenantId: tenant.id,
    userId: user.id,
    data: { payment_id: paymentId },
  });
async function refund(user: User, paymentId: string) {
  const context = contextFor(test, system);
  await inTransaction(context, (context) => takeBackRewards(context, { userId: user.id, paymentId }));
  return context;
}
/** Switches the quests off, so that no later test meets them. */
const done = (quest: Quest) =>
  test.database.sequelize.query(`update quests set is_active = false, switched_off_at = '1970-01-02' where id = $1`, {
    bind: [quest.id],
  });
/** Pays once, claims, and returns what a refund needs. */
async function won(values: Partial<Quest>) {
  const user = await build();
  const quest = await paid(values);
  const paymentId = randomUUID();
  await pay(user, paymentId);
  const claimed = await claimQuest(as(user), { questId: quest.id });
  await done(quest);
  return { user, quest, paymentId, claimed };
}
const spend = (user: User, amountMinor: number) =>
  inTransaction(contextFor(test, system), (context) =>
    postToLedger(context, {
      kind: 'payment',
      causeId: randomUUID(),
      tenantId: tenant.id,
      currency: 'IRR',
      description: 'Spent',
      entries: [
        { account: { kind: 'user_balance', userId: user.id }, amountMinor: -amountMinor },
        { account: { kind: 'revenue' }, amountMinor },
      ],
    }),
  );

describe('a claimed prize', () => {
  it('is posted for the progress, in the currency of what it is', async () => {
    const user = await build();
    const money = await buildQuest(test, { prizeType: 'Balance', prizeAmount: 500 });
    const credits = await buildQuest(test, { prizeType: 'RenderCredits', prizeAmount: 7 });
    const progress = [await buildProgress(test, user, money), await buildProgress(test, user, credits)];
    await claimQuest(as(user), { questId: money.id });
    await claimQuest(as(user), { questId: credits.id });
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 500, renderCredits: 7 });
    const posted = await LedgerTransaction.findAll({ where: { causeId: progress.map(({ id }) => id), kind: 'prize' } });
    expect(posted.map(({ currency }) => currency).toSorted()).toEqual(['IRR', 'XRC']);
  });

  it('may be a gift, as it is at that moment', async () => {
    const user = await build();
    const gift = await buildGift(test, { name: 'Surprise', expiresAfterDays: 2 });
    const quest = await buildQuest(test, { prizeType: 'Gift', prizeAmount: 1, prizeGiftId: gift.id });
    const progress = await buildProgress(test, user, quest);
    const context = as(user);
    await claimQuest(context, { questId: quest.id });
    const earned = await EarnedGift.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    expect(earned).toMatchObject({ giftId: gift.id, name: 'Surprise', source: 'quest', sourceId: progress.id });
    expect((earned.expiresAt?.getTime() ?? 0) - earned.earnedAt.getTime()).toBe(2 * 86_400_000);
    expect(await typesOf(context)).toEqual(['gamification.gift.earned.v1', 'gamification.quest.claimed.v1']);
  });

  it('may be a code, good once and for its user alone', async () => {
    const user = await build();
    const quest = await buildQuest(test, { tenantId: tenant.id, prizeType: 'Discount', prizeAmount: 30 });
    await buildProgress(test, user, quest);
    const context = as(user);
    const { discountCode } = await claimQuest(context, { questId: quest.id });
    const code = discountCode ?? '';
    const own = await Discount.findOne({ where: { code }, rejectOnEmpty: true });
    expect(own).toMatchObject({
      kind: 'Percentage',
      value: 30,
      maxUseCount: 1,
      forUserId: user.id,
      tenantId: tenant.id,
    });
    expect(JSON.stringify(await eventsOf(context))).not.toContain(code);
    const again = (await listQuests(as(user))).find((offer) => offer.quest.id === quest.id);
    expect(again?.discountCode).toBe(code);
    expect(await validateDiscount(as(user), { code })).toMatchObject({ valid: true });
    const other = await build();
    const service = contextFor(test, serviceActor(), { tenantId: tenant.id });
    for (const context of [as(other), service])
      expect(await validateDiscount(context, { code })).toEqual({ valid: false, reason: 'not_found' });
    const manager = contextFor(test, { ...userActor(other), isTenantAdmin: true });
    const { rows } = await listDiscounts(manager, { page: 1, pageSize: 100 });
    expect(rows.some(({ id }) => id === own.id)).toBe(false);
  });

  it('is given once to fifty at once', async () => {
    const user = await build();
    const quest = await buildQuest(test, { prizeType: 'RenderCredits', prizeAmount: 3 });
    await buildProgress(test, user, quest);
    const calls = Array.from({ length: 50 }, () => claimQuest(as(user), { questId: quest.id }));
    expect(await tally(calls)).toEqual({ done: 1, quest_already_claimed: 49 });
    expect(await balancesOf(user)).toMatchObject({ renderCredits: 3 });
  });
});

describe('createQuest', () => {
  it('asks for the gift when the prize is one, and only then', async () => {
    const { id: foreign } = await buildGift(test, { tenantId: (await buildTenant(test)).id });
    const { id: off } = await buildGift(test, { isActive: false });
    const { id: good } = await buildGift(test);
    const condition = { event_types: ['render.job.*'], fields: [] };
    const input = { title: 'x', questType: 'OneTime', targetCount: 1, prizeAmount: 1, condition } as const;
    const create = (values: object) =>
      codeOf(createQuest(contextFor(test, staffActor('Finance')), { prizeType: 'Gift', ...input, ...values }));
    for (const prizeGiftId of [null, foreign, off, randomUUID()])
      expect(await create({ tenantId: tenant.id, prizeGiftId })).toBe('unprocessable');
    expect(await create({ prizeGiftId: good, prizeType: 'Balance' })).toBe('unprocessable');
    expect(await create({ prizeGiftId: good, prizeAmount: 2 })).toBe('unprocessable');
    expect(await create({ prizeGiftId: good, targetCount: 1_000_000 })).toBe('done');
  });
});

describe('takeBackRewards', () => {
  it('takes back what is there, and the rest is owed', async () => {
    const { user, paymentId, quest } = await won({ prizeType: 'Balance', prizeAmount: 1_000 });
    await spend(user, 400);
    const context = await refund(user, paymentId);
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 0 });
    expect(await debtOf(user, 'IRR')).toBe(-400);
    expect(await eventsOf(context)).toContainEqual(
      expect.objectContaining({
        type: 'gamification.quest.taken_back.v1',
        data: expect.objectContaining({ quest_id: quest.id, was_claimed: true, prize_amount: 1_000 }),
      }),
    );
  });

  it('takes credits back, and points to zero at most', async () => {
    const credits = await won({ prizeType: 'RenderCredits', prizeAmount: 9 });
    await refund(credits.user, credits.paymentId);
    expect(await balancesOf(credits.user)).toMatchObject({ renderCredits: 0 });
    expect(await debtOf(credits.user, 'XRC')).toBe(0);
    const points = await won({ prizeType: 'LoyaltyScore', prizeAmount: 9 });
    await test.database.sequelize.query('update users set loyalty_score = 4 where id = $1', { bind: [points.user.id] });
    await refund(points.user, points.paymentId);
    expect(await balancesOf(points.user)).toMatchObject({ loyaltyScore: 0 });
  });

  it('withdraws a code and a gift that were not used, and what a used gift gave', async () => {
    const code = await won({ prizeType: 'Discount', prizeAmount: 10 });
    await refund(code.user, code.paymentId);
    expect((await Discount.findOne({ where: { forUserId: code.user.id } }))?.isActive).toBe(false);

    const { id: prizeGiftId } = await buildGift(test, { prizeType: 'RenderCredits', value: 5 });
    const unused = await won({ prizeType: 'Gift', prizeAmount: 1, prizeGiftId });
    const context = await refund(unused.user, unused.paymentId);
    expect(await typesOf(context)).toContain('gamification.gift.withdrawn.v1');
    const kept = await EarnedGift.findOne({ where: { userId: unused.user.id }, rejectOnEmpty: true });
    expect(await codeOf(useEarnedGift(as(unused.user), { earnedGiftId: kept.id }))).toBe('not_found');

    const used = await won({ prizeType: 'Gift', prizeAmount: 1, prizeGiftId });
    const gift = await EarnedGift.findOne({ where: { userId: used.user.id }, rejectOnEmpty: true });
    await useEarnedGift(as(used.user), { earnedGiftId: gift.id });
    expect(await balancesOf(used.user)).toMatchObject({ renderCredits: 5 });
    await refund(used.user, used.paymentId);
    expect(await balancesOf(used.user)).toMatchObject({ renderCredits: 0 });
  });

  it('does it once, though asked ten times at once', async () => {
    const { user, paymentId } = await won({ prizeType: 'Balance', prizeAmount: 1_000 });
    await spend(user, 1_000);
    await Promise.all(Array.from({ length: 10 }, () => refund(user, paymentId)));
    expect(await debtOf(user, 'IRR')).toBe(-1_000);
  });

  it('opens a completed quest again before its prize is claimed', async () => {
    const user = await build();
    const quest = await paid({ targetCount: 2 });
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await pay(user, first);
    await pay(user, second);
    const context = await refund(user, first);
    expect((await eventsOf(context)).map(({ data }) => data['was_claimed'])).toEqual([false]);
    expect(await codeOf(claimQuest(as(user), { questId: quest.id }))).toBe('quest_not_completed');
    await pay(user, third);
    expect(await codeOf(claimQuest(as(user), { questId: quest.id }))).toBe('done');
    await done(quest);
  });

  it('lets a prize stand that is earned without the payment', async () => {
    const user = await build();
    const quest = await paid({ prizeType: 'Balance', prizeAmount: 10 });
    const [first, second] = [randomUUID(), randomUUID()];
    await pay(user, first);
    await pay(user, second);
    await claimQuest(as(user), { questId: quest.id });
    await refund(user, first);
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 10 });
    await refund(user, second);
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 0 });
    await done(quest);
  });

  it('lets the quest be won again, and that be taken back as well', async () => {
    const user = await build();
    const quest = await paid({ targetCount: 2, prizeType: 'Balance', prizeAmount: 10 });
    const payments = [randomUUID(), randomUUID(), randomUUID()] as const;
    await pay(user, payments[0]);
    await pay(user, payments[1]);
    await claimQuest(as(user), { questId: quest.id });
    await refund(user, payments[0]);
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 0 });
    await pay(user, payments[2]);
    await claimQuest(as(user), { questId: quest.id });
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 10 });
    await refund(user, payments[1]);
    expect(await balancesOf(user)).toMatchObject({ balanceMinor: 0 });
    expect(await QuestProgress.count({ where: { questId: quest.id } })).toBe(3);
    await done(quest);
  });

  it('counts nothing of the payment that comes later, nor what comes again', async () => {
    const user = await build();
    const quest = await paid();
    const [early, late] = [randomUUID(), randomUUID()];
    const event = randomUUID();
    await pay(user, early, event);
    await refund(user, early);
    await refund(user, late);
    await pay(user, early, event);
    await pay(user, early);
    await pay(user, late);
    expect(await codeOf(claimQuest(as(user), { questId: quest.id }))).toBe('quest_not_completed');
    await done(quest);
  });
});
