import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Message, Payment, type Plan, Tenant, User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPlan, buildUserPlan } from '../../test-support/money.js';
import { eventsOf, typesOf } from '../../test-support/records.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { eraseUser } from '../personal-data/erase-user.js';
import { banUser } from '../users/ban-user.js';
import { expireUserPlans } from './expire-user-plans.js';
import { renewUserPlans } from './renew-user-plans.js';
import { setAutoRenewal } from './set-auto-renewal.js';

let test: TestDatabase;
let tenant: Tenant;
let pro: Plan;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 8 });
  tenant = await buildTenant(test);
  pro = await buildPlan(test, { taxPercentage: 9 });
});
afterAll(async () => {
  expect((await verifyLedger(call())).differences).toEqual([]);
  await test.drop();
});
// What a test left to be renewed must not be so in the next.
beforeEach(() => test.database.sequelize.query('update user_plans set auto_renew = false'));

const at = (minutes: number) => new Date(clock.now().getTime() + minutes * 60_000);
const call = (parts = {}) => contextFor(test, system, { via: 'worker', ...parts });
const price = 1_090_000;
const somebody = (values = {}) => buildUser(test, { tenant, balanceMinor: price, ...values });
const ending = (minutes = 30) => ({ startsAt: at(-40_000), expiresAt: at(minutes), autoRenew: true });
const plansOf = ({ id }: User) => UserPlan.findAll({ where: { userId: id }, order: ['createdAt', 'startsAt'] });
const balanceOf = async ({ id }: User) => (await User.findByPk(id, { rejectOnEmpty: true })).balanceMinor;
const isDue = async (user: User) =>
  (await plansOf(user)).map(({ endedAt, renewalFailedAt }) => [endedAt, renewalFailedAt]);

describe('renewUserPlans', () => {
  it('pays from the balance and goes on where the plan ends, and tells it', async () => {
    const user = await somebody({ balanceMinor: price + 5 });
    const before = await buildUserPlan(test, user, pro, { ...ending(), remainChargeSec: 400 });
    const context = call();
    expect([await renewUserPlans(context), await renewUserPlans(call())]).toEqual([1, 0]);
    const [old, renewed] = await plansOf(user);
    expect(old).toMatchObject({ id: before.id, endedCause: 'renewed' });
    expect(renewed).toMatchObject({ planId: pro.id, autoRenew: true, remainChargeSec: 4_000, priceMinor: 1_000_000 });
    const days = (Number(renewed?.expiresAt) - Number(before.expiresAt)) / 86_400_000;
    expect([28, 29, 30, 31]).toContain(days);
    expect(await Payment.findByPk(renewed?.paymentId ?? '')).toMatchObject({
      ...{ action: 'PlanRenewal', gateway: 'Balance', status: 'Confirmed', amountMinor: price, discountMinor: 0 },
    });
    expect(await balanceOf(user)).toBe(5);
    expect(await typesOf(context)).toEqual([
      'payment.payment.created.v1',
      'payment.payment.confirmed.v1',
      'payment.balance.changed.v1',
      'payment.user_plan.ended.v1',
      'payment.user_plan.activated.v1',
      'identity.user.updated.v1',
    ]);
  });

  it('renews each once, however many processes run it', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => somebody({ balanceMinor: 2 * price })));
    await Promise.all(people.map((user) => buildUserPlan(test, user, pro, ending())));
    const counts = await Promise.all(Array.from({ length: 4 }, () => renewUserPlans(call())));
    const renewed = counts.reduce((sum, count) => sum + count, 0) + (await renewUserPlans(call()));
    expect(renewed).toBe(8);
    for (const user of people) expect([await balanceOf(user), (await plansOf(user)).length]).toEqual([price, 2]);
  });

  it('comes to the others behind one that fails', async () => {
    const [broken, good] = [await somebody(), await somebody()];
    const plan = await buildUserPlan(test, broken, pro, ending(5));
    await test.database.sequelize.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
       create trigger refuse before insert on payments for each row when (new.user_id = '${broken.id}')
         execute function refuse()`,
    );
    await buildUserPlan(test, good, pro, ending(30));
    await expect(renewUserPlans(call())).rejects.toThrow('failed');
    expect((await plansOf(good)).map(({ endedCause }) => endedCause)).toEqual(['renewed', null]);
    expect((await plansOf(broken)).map(({ id, endedAt }) => [id, endedAt])).toEqual([[plan.id, null]]);
    expect([await balanceOf(good), await balanceOf(broken)]).toEqual([0, price]);
  });

  it('keeps to the terms that were bought, and makes up for what is late within the hour', async () => {
    const changed = await buildPlan(test);
    const [user, late] = [await somebody(), await somebody()];
    await buildUserPlan(test, user, changed, ending());
    const over = await buildUserPlan(test, late, pro, { ...ending(-50), remainChargeSec: 7 });
    await seed(test, ({ transaction }) => changed.update({ priceMinor: 9_000_000 }, { transaction }));
    expect(await renewUserPlans(call())).toBe(2);
    expect(await balanceOf(user)).toBe(90_000);
    const [old, renewed] = await plansOf(late);
    expect(old?.endedCause).toBe('renewed');
    expect(renewed?.remainChargeSec).toBe(3_607);
    expect((Number(renewed?.expiresAt) - Number(over.expiresAt)) % 86_400_000).toBe(0);
  });

  it('leaves a user whom somebody holds for the next time', async () => {
    const user = await somebody();
    await buildUserPlan(test, user, pro, ending());
    await inTransaction(call(), async (context) => {
      await User.findForUpdate(context, user.id);
      expect(await renewUserPlans(call())).toBe(0);
    });
    expect(await renewUserPlans(call())).toBe(1);
  });

  it('renews a plan of the tenant from the balance of who bought it', async () => {
    // As the plan has raised it.
    const home = await buildTenant(test, { monthlyRenderQty: 700, maxStorageGb: 50 });
    const business = await buildPlan(test, { scope: 'Tenant', monthlyRendersQuota: 700 });
    const manager = await buildUser(test, { tenant: home, isTenantAdmin: true, balanceMinor: price });
    await buildUserPlan(test, manager, business, ending());
    expect(await renewUserPlans(call())).toBe(1);
    expect(await Tenant.findByPk(home.id)).toMatchObject({ monthlyRenderQty: 700, maxStorageGb: 50 });
    expect(await balanceOf(manager)).toBe(90_000);
  });
});

describe('renewUserPlans does not renew', () => {
  it('what the balance does not cover: it tells the owner once, and the plan ends at its time', async () => {
    const user = await somebody({ balanceMinor: price - 1 });
    const plan = await buildUserPlan(test, user, pro, ending());
    const context = call();
    expect([await renewUserPlans(context), await renewUserPlans(call())]).toEqual([1, 0]);
    const told = (await eventsOf(context)).filter(({ type }) => type.startsWith('payment.'));
    expect(told).toMatchObject([
      { type: 'payment.user_plan.renewal_failed.v1', entity: `user_plan/${plan.id}`, data: { auto_renew: true } },
    ]);
    const { template, values } = await lastMessageTo(user.email ?? '');
    expect([template, values['reason']]).toEqual(['renewal-failed', 'balance']);
    expect(await Payment.count({ where: { userId: user.id } })).toBe(0);
    await expireUserPlans(call({ now: () => at(31) }));
    expect((await plansOf(user)).map(({ endedCause }) => endedCause)).toEqual(['expired']);
    expect(await Message.count({ where: { recipient: user.email ?? '', template: 'renewal-failed' } })).toBe(1);
  });

  it('again before its owner asks for it', async () => {
    const user = await somebody();
    await buildUserPlan(test, user, pro, { ...ending(), renewalFailedAt: at(-5) });
    expect(await renewUserPlans(call())).toBe(0);
    await setAutoRenewal(contextFor(test, userActor(user)), { autoRenew: true });
    expect(await renewUserPlans(call())).toBe(1);
    expect(await balanceOf(user)).toBe(0);
  });

  it('what was cancelled, ends later, ended long ago or was renewed by hand', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => somebody()));
    const [cancelled, later, over, ended] = people as [User, User, User, User];
    await buildUserPlan(test, cancelled, pro, { ...ending(), autoRenew: false, cancelledAt: at(-9) });
    await buildUserPlan(test, later, pro, ending(70));
    await buildUserPlan(test, over, pro, ending(-70));
    await buildUserPlan(test, ended, pro, { ...ending(), autoRenew: false, endedAt: at(-9), endedCause: 'renewed' });
    expect(await renewUserPlans(call())).toBe(0);
    for (const user of people) expect(await balanceOf(user)).toBe(price);
  });

  it('what staff have switched off', async () => {
    const user = await somebody();
    await buildUserPlan(test, user, await buildPlan(test, { isActive: false }), ending());
    expect(await renewUserPlans(call())).toBe(1);
    expect(await balanceOf(user)).toBe(price);
    expect((await lastMessageTo(user.email ?? '')).values['reason']).toBe('switched_off');
  });

  it('for the banned, the erased, a suspended tenant or a manager who is none any more', async () => {
    const closed = await buildTenant(test, { status: 'Suspended' });
    const business = await buildPlan(test, { scope: 'Tenant' });
    const [banned, erased] = [await somebody(), await somebody()];
    const others = [await somebody({ tenant: closed }), await somebody()];
    for (const user of [banned, erased, ...others])
      await buildUserPlan(test, user, user === others[1] ? business : pro, ending());
    await banUser(call(), { userId: banned.id, reason: 'Spam', unblockDate: null });
    await eraseUser(call(), { userId: erased.id, reason: 'Asked for it' });
    const told = await Message.count({ where: { template: 'renewal-failed' } });
    expect(await renewUserPlans(call())).toBe(4);
    for (const user of [banned, erased, ...others]) {
      expect(await balanceOf(user)).toBe(price);
      expect(await isDue(user)).toEqual([[null, expect.any(Date)]]);
    }
    expect(await Message.count({ where: { template: 'renewal-failed' } })).toBe(told);
  });
});
