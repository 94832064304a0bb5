import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Message, type Plan, Tenant, User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { lastMessageTo } from '../../test-support/messages.js';
import { buildPlan, buildUserPlan } from '../../test-support/money.js';
import { eventsOf, typesOf } from '../../test-support/records.js';
import { expireUserPlans } from './expire-user-plans.js';
import { remindOfPlanEnds } from './remind-of-plan-ends.js';

let test: TestDatabase;
let tenant: Tenant;
let pro: Plan;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 8 });
  tenant = await buildTenant(test);
  pro = await buildPlan(test, { dailyRenders: 20, parallelRenders: 2 });
});
afterAll(() => test.drop());
// What a test left open must not be ended in the next.
beforeEach(() => expireUserPlans(call({ now: () => at(10_000) })));

const at = (days: number) => new Date(clock.now().getTime() + days * 86_400_000);
const call = (parts = {}) => contextFor(test, system, { via: 'worker', ...parts });
const raised = { maxDailyRenderCount: 20, dailyRemainRenderCount: 20, parallelRenderingCeiling: 2 };
const somebody = (values = {}) => buildUser(test, { tenant, ...raised, ...values });
const over = { startsAt: at(-40), expiresAt: at(-1) };
const endOf = async ({ id }: UserPlan) => (await UserPlan.findByPk(id, { rejectOnEmpty: true })).endedCause;

describe('expireUserPlans', () => {
  it('ends what ran out, puts ceilings back, tells it and writes to the owner', async () => {
    const [user, other] = [await somebody(), await somebody()];
    const plan = await buildUserPlan(test, user, pro, over);
    const running = await buildUserPlan(test, other, pro);
    const context = call();
    expect(await expireUserPlans(context)).toBe(1);
    expect(await expireUserPlans(call())).toBe(0);
    expect([await endOf(plan), await endOf(running)]).toEqual(['expired', null]);
    expect(await User.findByPk(user.id)).toMatchObject({
      maxDailyRenderCount: 3,
      dailyRemainRenderCount: 3,
      parallelRenderingCeiling: 1,
    });
    expect(await User.findByPk(other.id)).toMatchObject(raised);
    const told = (await eventsOf(context)).filter(({ type }) => type.startsWith('payment.'));
    expect(told).toMatchObject([
      {
        type: 'payment.user_plan.ended.v1',
        entity: `user_plan/${plan.id}`,
        data: { user_id: user.id, ended_cause: 'expired' },
      },
    ]);
    const { template, values } = await lastMessageTo(user.email ?? '');
    expect([template, values['plan']]).toEqual(['plan-ended', 'Pro']);
  });

  it('ends each plan once, however many processes run it', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => somebody()));
    await Promise.all(people.map((user) => buildUserPlan(test, user, pro, over)));
    const contexts = Array.from({ length: 4 }, () => call());
    const counts = await Promise.all(contexts.map(expireUserPlans));
    const rest = call();
    const ended = counts.reduce((sum, count) => sum + count, 0) + (await expireUserPlans(rest));
    expect(ended).toBe(12);
    const told = (await Promise.all([...contexts, rest].map(typesOf))).flat();
    expect(told.filter((type) => type === 'payment.user_plan.ended.v1')).toHaveLength(12);
  });

  it('leaves a user whom somebody holds for the next time, and waits for nobody', async () => {
    const [held, free] = [await somebody(), await somebody()];
    const plans = [await buildUserPlan(test, held, pro, over), await buildUserPlan(test, free, pro, over)] as const;
    await inTransaction(call(), async (context) => {
      await User.findForUpdate(context, held.id);
      expect(await expireUserPlans(call())).toBe(1);
    });
    expect([await endOf(plans[0]), await endOf(plans[1])]).toEqual([null, 'expired']);
    expect(await expireUserPlans(call())).toBe(1);
  });

  it('gives a renewal an hour, unless that has failed', async () => {
    const renewed = { ...over, expiresAt: at(0), autoRenew: true };
    const waiting = await buildUserPlan(test, await somebody(), pro, renewed);
    const failed = await buildUserPlan(test, await somebody(), pro, { ...renewed, renewalFailedAt: at(-0.1) });
    expect(await expireUserPlans(call({ now: () => at(0.03) }))).toBe(1);
    expect([await endOf(waiting), await endOf(failed)]).toEqual([null, 'expired']);
    expect(await expireUserPlans(call({ now: () => at(0.05) }))).toBe(1);
    expect(await endOf(waiting)).toBe('expired');
  });

  it('takes from a tenant what its plan gave, unless another manager’s plan takes its place', async () => {
    const values = { scope: 'Tenant', monthlyRendersQuota: 5_000, storageGb: 2_000 } as const;
    const [business, smaller] = [
      await buildPlan(test, values),
      await buildPlan(test, { ...values, monthlyRendersQuota: 900, storageGb: 100 }),
    ];
    const homes = [];
    for (let i = 0; i < 2; i++) {
      const home = await buildTenant(test, { monthlyRenderQty: 5_000, maxStorageGb: 2_000 });
      homes.push(home);
      await buildUserPlan(test, await buildUser(test, { tenant: home, isTenantAdmin: true }), business, over);
    }
    const deputy = await buildUser(test, { tenantId: homes[1]?.id ?? '', isTenantAdmin: true });
    await buildUserPlan(test, deputy, smaller);
    const context = call();
    expect(await expireUserPlans(context)).toBe(2);
    const left = await Promise.all(homes.map(({ id }) => Tenant.findByPk(id, { rejectOnEmpty: true })));
    expect(left.map(({ monthlyRenderQty, maxStorageGb }) => [monthlyRenderQty, maxStorageGb])).toEqual([
      [null, null],
      [900, 100],
    ]);
  });
});

describe('remindOfPlanEnds', () => {
  it('writes once, three days before, to those whose plan is not renewed by itself', async () => {
    const soon = { startsAt: at(-28), expiresAt: at(2.9) };
    const [user, renewing, later] = [await somebody(), await somebody(), await somebody()];
    await buildUserPlan(test, user, pro, soon);
    await buildUserPlan(test, renewing, pro, { ...soon, autoRenew: true });
    await buildUserPlan(test, later, pro, { ...soon, expiresAt: at(3.1) });
    expect(await Promise.all([remindOfPlanEnds(call()), remindOfPlanEnds(call())])).toEqual(
      expect.arrayContaining([0, 1]),
    );
    expect(await remindOfPlanEnds(call())).toBe(0);
    const { template, values } = await lastMessageTo(user.email ?? '');
    expect([template, values['link']]).toEqual(['plan-ends-soon', 'https://identity.test/plans']);
    for (const { email } of [renewing, later])
      expect(await Message.count({ where: { recipient: email ?? '' } })).toBe(0);
  });
});
