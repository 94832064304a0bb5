import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EarnedGift, Gift, LedgerTransaction, type Tenant, User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { buildEarnedGift, buildGift, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { createGift } from './create-gift.js';
import { expireGifts } from './expire-gifts.js';
import { grantGift } from './grant-gift.js';
import { listEarnedGifts } from './list-earned-gifts.js';
import { switchOffGift } from './switch-off-gift.js';
import { updateGift } from './update-gift.js';
import { useEarnedGift } from './use-earned-gift.js';

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
const build = () => buildUser(test, { tenant });
const fields = (name: string) => ({ code: 'unprocessable', fields: [{ field: name }] });

describe('useEarnedGift', () => {
  it('gives what the gift holds, and tells it', async () => {
    const user = await build();
    const gift = await buildEarnedGift(test, user, await buildGift(test, { prizeType: 'Balance', value: 700 }));
    const context = as(user);
    const used = await useEarnedGift(context, { earnedGiftId: gift.id });
    expect(used.gift.usedAt).toBeInstanceOf(Date);
    expect((await User.findByPk(user.id))?.balanceMinor).toBe(700);
    expect(await LedgerTransaction.count({ where: { kind: 'gift', causeId: gift.id } })).toBe(1);
    expect(await eventsOf(context)).toMatchObject([
      { type: 'payment.balance.changed.v1', entity: `user/${user.id}` },
      { type: 'gamification.gift.used.v1', entity: `earned_gift/${gift.id}`, data: { user_id: user.id, value: 700 } },
    ]);
  });

  it('gives it once to fifty at once', async () => {
    const user = await build();
    const gift = await buildEarnedGift(test, user, await buildGift(test));
    const contexts = Array.from({ length: 50 }, () => as(user));
    const calls = contexts.map((context) => useEarnedGift(context, { earnedGiftId: gift.id }));
    expect(await tally(calls)).toEqual({ done: 1, gift_already_used: 49 });
    expect((await User.findByPk(user.id))?.renderCredits).toBe(10);
    const types = (await Promise.all(contexts.map(typesOf))).flat();
    expect(types).toEqual(['payment.balance.changed.v1', 'gamification.gift.used.v1']);
  });

  it('tells a code again to whoever lost the answer', async () => {
    const user = await build();
    const gift = await buildEarnedGift(test, user, await buildGift(test, { prizeType: 'Discount', value: 20 }));
    const { discountCode } = await useEarnedGift(as(user), { earnedGiftId: gift.id });
    const again = useEarnedGift(as(user), { earnedGiftId: gift.id });
    await expect(again).rejects.toMatchObject({ code: 'gift_already_used', details: { discount_code: discountCode } });
  });

  it('refuses one whose time is over, of somebody else, of another tenant, or unknown', async () => {
    const user = await build();
    const gift = await buildGift(test);
    const ending = await buildEarnedGift(test, user, gift, { expiresAt: new Date(clock.now().getTime() + 5_000) });
    expect(await codeOf(useEarnedGift(as(user, later(6)), { earnedGiftId: ending.id }))).toBe('gift_expired');
    const others = await buildEarnedGift(test, await build(), gift);
    const foreign = await buildEarnedGift(test, await buildUser(test), gift);
    const context = as(user);
    for (const earnedGiftId of [others.id, foreign.id, randomUUID()])
      expect(await codeOf(useEarnedGift(context, { earnedGiftId }))).toBe('not_found');
    expect(await eventsOf(context)).toEqual([]);
  });
});

describe('listEarnedGifts', () => {
  it('gives what can be used, the first to end first', async () => {
    const user = await build();
    const gift = await buildGift(test);
    const at = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
    const forEver = await buildEarnedGift(test, user, gift);
    const second = await buildEarnedGift(test, user, gift, { expiresAt: at(200) });
    const first = await buildEarnedGift(test, user, gift, { expiresAt: at(100) });
    await buildEarnedGift(test, user, gift, { expiresAt: at(-1) });
    await buildEarnedGift(test, user, gift, { usedAt: at(-1) });
    await buildEarnedGift(test, user, gift, { withdrawnAt: at(-1) });
    await buildEarnedGift(test, await build(), gift);
    expect((await listEarnedGifts(as(user))).map(({ id }) => id)).toEqual([first.id, second.id, forEver.id]);
  });
});

describe('grantGift', () => {
  it('gives one with the reason in the audit trail; a later change of the gift is none of it', async () => {
    const user = await build();
    const gift = await buildGift(test, { expiresAfterDays: 3 });
    const context = call({ operation: 'grantGift' });
    const earned = await grantGift(context, { giftId: gift.id, userId: user.id, reason: ' Sorry ' });
    expect(earned).toMatchObject({ userId: user.id, value: 10, source: 'staff', sourceId: staff.staffId });
    expect(await typesOf(context)).toEqual(['gamification.gift.earned.v1']);
    expect(await auditOf(context)).toMatchObject([{ action: 'grantGift', reason: 'Sorry', before: null }]);
    await updateGift(call(), { giftId: gift.id, value: 99 });
    expect((await earned.reload()).value).toBe(10);
  });

  it('refuses without a reason, a foreign gift, one that is switched off, and Support', async () => {
    const user = await build();
    const gift = await buildGift(test);
    const grant = (values: object, context = call()) =>
      grantGift(context, { giftId: gift.id, userId: user.id, reason: 'x', ...values });
    await expect(grant({ reason: ' ' })).rejects.toMatchObject(fields('reason'));
    const { id: foreign } = await buildGift(test, { tenantId: (await buildTenant(test)).id });
    await expect(grant({ giftId: foreign })).rejects.toMatchObject(fields('user_id'));
    const { id: off } = await buildGift(test, { isActive: false });
    await expect(grant({ giftId: off })).rejects.toMatchObject(fields('gift_id'));
    expect(await codeOf(grant({ giftId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(grant({ userId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(grant({}, contextFor(test, staffActor('Support'))))).toBe('forbidden');
    expect(await EarnedGift.count({ where: { userId: user.id } })).toBe(0);
  });
});

describe('createGift, updateGift and switchOffGift', () => {
  const input = (values = {}) =>
    ({ name: ' Thanks ', prizeType: 'LoyaltyScore', value: 5, unit: 'points', ...values }) as const;

  it('keep a gift, and tell it', async () => {
    const made = call();
    const gift = await createGift(made, input({ tenantId: tenant.id }));
    expect(await Gift.findByPk(gift.id)).toMatchObject({ name: 'Thanks', tenantId: tenant.id, expiresAfterDays: null });
    expect(await typesOf(made)).toEqual(['gamification.gift.created.v1']);
    const changed = call();
    await updateGift(changed, { giftId: gift.id, value: 6, description: ' ' });
    expect(await eventsOf(changed)).toMatchObject([
      { type: 'gamification.gift.updated.v1', data: { value: 6, changed: ['value'] } },
    ]);
    const contexts = Array.from({ length: 5 }, () => call());
    await Promise.all(contexts.map((context) => switchOffGift(context, { giftId: gift.id })));
    const told = (await Promise.all(contexts.map(typesOf))).flat();
    expect(told).toEqual(['gamification.gift.switched_off.v1']);
  });

  it.each([
    ['name', { name: ' ' }],
    ['unit', { unit: '' }],
    ['value', { value: 0 }],
    ['value', { value: 1_000_001 }],
    ['value', { prizeType: 'Discount', value: 101 }],
    ['expires_after_days', { expiresAfterDays: 0 }],
    ['expires_after_days', { expiresAfterDays: 3_651 }],
    ['prize_type', { prizeType: 'Gift', value: 1 }],
  ])('refuse a bad %s', async (field, values) => {
    const context = call();
    await expect(createGift(context, input(values))).rejects.toMatchObject(fields(field));
    expect(await eventsOf(context)).toEqual([]);
  });

  it('refuse an unknown gift or tenant, and an edit of what changed meanwhile', async () => {
    const gift = await buildGift(test);
    const expectedUpdatedAt = gift.updatedAt;
    await updateGift(call(later(1)), { giftId: gift.id, value: 2, expectedUpdatedAt });
    expect(await codeOf(updateGift(call(), { giftId: gift.id, value: 3, expectedUpdatedAt }))).toBe('stale_record');
    expect(await codeOf(updateGift(call(), { giftId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(switchOffGift(call(), { giftId: randomUUID() }))).toBe('not_found');
    expect(await codeOf(createGift(call(), input({ tenantId: randomUUID() })))).toBe('not_found');
  });
});

describe('expireGifts', () => {
  it('tells once of each gift whose time is over', async () => {
    const user = await build();
    const gift = await buildGift(test);
    const over = await buildEarnedGift(test, user, gift, { expiresAt: new Date(0) });
    const used = await buildEarnedGift(test, user, gift, { expiresAt: new Date(0), usedAt: new Date(0) });
    await buildEarnedGift(test, user, gift);
    const contexts = Array.from({ length: 3 }, () => contextFor(test, system));
    await Promise.all(contexts.map(expireGifts));
    const told = (await Promise.all(contexts.map(eventsOf))).flat().filter(({ data }) => data['user_id'] === user.id);
    expect(told.map(({ type, entity }) => [type, entity])).toEqual([
      ['gamification.gift.expired.v1', `earned_gift/${over.id}`],
    ]);
    expect((await used.reload()).expiredAt).toBeNull();
  });
});
