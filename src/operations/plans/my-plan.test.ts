import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Plan, Tenant, User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan, buildUserPlan } from '../../test-support/money.js';
import { codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { cancelMyPlan } from './cancel-my-plan.js';
import { endUserPlan } from './end-user-plan.js';
import { getMyPlan } from './get-my-plan.js';
import { getPlan } from './get-plan.js';
import { listPlans } from './list-plans.js';
import { setAutoRenewal } from './set-auto-renewal.js';

let test: TestDatabase;
let tenant: Tenant;
let pro: Plan;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 5 });
  tenant = await buildTenant(test);
  pro = await buildPlan(test);
});
afterAll(() => test.drop());

const call = (user: User, parts = {}) => contextFor(test, userActor(user), parts);
const days = (count: number) => new Date(clock.now().getTime() + count * 86_400_000);
const somebody = (values = {}) => buildUser(test, { tenant, ...values });
const manager = () => somebody({ isTenantAdmin: true });

describe('listPlans', () => {
  it('tells what is on offer in the tenant, the cheapest first', async () => {
    const home = await buildTenant(test);
    const own = await buildPlan(test, { tenantId: home.id, priceMinor: 5 });
    const forTenants = await buildPlan(test, { scope: 'Tenant', priceMinor: 7_000_000 });
    await buildPlan(test, { tenantId: tenant.id });
    await buildPlan(test, { tenantId: home.id, isActive: false });
    const user = call(await buildUser(test, { tenant: home }));
    expect((await listPlans(user)).map(({ id }) => id)).toEqual([own.id, pro.id, forTenants.id]);
    expect((await listPlans(user, { scope: 'Tenant' })).map(({ id }) => id)).toEqual([forTenants.id]);
    const service = contextFor(test, serviceActor(), { tenantId: home.id });
    expect((await listPlans(service, { scope: 'User' })).map(({ id }) => id)).toEqual([own.id, pro.id]);
    expect(await codeOf(listPlans(contextFor(test, serviceActor())))).toBe('tenant_required');
  });
});

describe('getPlan', () => {
  it('tells of no plan of another tenant, and of none that does not exist', async () => {
    const foreign = await buildPlan(test, { tenantId: (await buildTenant(test)).id });
    const user = await somebody();
    for (const planId of [foreign.id, randomUUID()])
      expect(await codeOf(getPlan(call(user), { planId }))).toBe('not_found');
    expect((await getPlan(call(user), { planId: pro.id })).id).toBe(pro.id);
    const administrator = call(await buildUser(test, { isAdmin: true }));
    expect((await getPlan(administrator, { planId: foreign.id })).id).toBe(foreign.id);
  });

  it('shows one that is switched off to who has it, and to services and staff', async () => {
    const off = await buildPlan(test, { isActive: false });
    const [owner, other, past] = [await somebody(), await somebody(), await somebody()];
    await buildUserPlan(test, owner, off);
    await buildUserPlan(test, past, off, { startsAt: days(-60), expiresAt: days(-30) });
    const planId = off.id;
    expect((await getPlan(call(owner), { planId })).id).toBe(planId);
    for (const user of [other, past]) expect(await codeOf(getPlan(call(user), { planId }))).toBe('not_found');
    const ask = (tenantId: string) => getPlan(contextFor(test, serviceActor(), { tenantId }), { planId });
    expect((await ask(tenant.id)).id).toBe(planId);
    expect(await codeOf(ask((await buildTenant(test)).id))).toBe('not_found');
    expect((await getPlan(contextFor(test, staffActor('Support')), { planId })).id).toBe(planId);
  });

  it('shows what the tenant has to its people', async () => {
    const home = await buildTenant(test);
    const off = await buildPlan(test, { isActive: false, scope: 'Tenant' });
    await buildUserPlan(test, await buildUser(test, { tenant: home, isTenantAdmin: true }), off);
    const colleague = await buildUser(test, { tenant: home });
    expect((await getPlan(call(colleague), { planId: off.id })).id).toBe(off.id);
    expect(await codeOf(getPlan(call(await somebody()), { planId: off.id }))).toBe('not_found');
  });
});

describe('getMyPlan', () => {
  it('tells the plan that counts now, and 404 when there is none', async () => {
    const user = await somebody();
    expect(await codeOf(getMyPlan(call(user)))).toBe('not_found');
    const { id } = await buildUserPlan(test, user, pro);
    expect((await getMyPlan(call(user))).id).toBe(id);
    // At its end to the millisecond, whether the job noted it or not.
    expect(await codeOf(getMyPlan(call(user, { now: () => days(31) })))).toBe('not_found');
  });

  it('tells the tenant’s to its managers alone, whoever of them bought it', async () => {
    const home = await buildTenant(test);
    const [buyer, deputy, member] = await Promise.all(
      [true, true, false].map((isTenantAdmin) => buildUser(test, { tenant: home, isTenantAdmin })),
    );
    if (!buyer || !deputy || !member) throw new Error('three people');
    const business = await buildPlan(test, { scope: 'Tenant' });
    const { id } = await buildUserPlan(test, buyer, business);
    for (const user of [buyer, deputy]) expect((await getMyPlan(call(user), { scope: 'Tenant' })).id).toBe(id);
    expect(await codeOf(getMyPlan(call(buyer)))).toBe('not_found');
    expect(await codeOf(getMyPlan(call(member), { scope: 'Tenant' }))).toBe('forbidden');
    expect(await codeOf(getMyPlan(call(await manager()), { scope: 'Tenant' }))).toBe('not_found');
  });
});

describe('cancelMyPlan', () => {
  it('keeps the plan to its end without a renewal, and tells it once', async () => {
    const user = await somebody();
    const plan = await buildUserPlan(test, user, pro, { autoRenew: true });
    const contexts = Array.from({ length: 5 }, () => call(user));
    expect(await tally(contexts.map((context) => cancelMyPlan(context)))).toEqual({ done: 5 });
    const told = (await Promise.all(contexts.map(eventsOf))).flat();
    const cancelled = await UserPlan.findByPk(plan.id, { rejectOnEmpty: true });
    expect(told).toMatchObject([
      {
        type: 'payment.user_plan.cancelled.v1',
        entity: `user_plan/${plan.id}`,
        data: { auto_renew: false, cancelled_at: cancelled.cancelledAt?.toISOString() },
      },
    ]);
    expect(cancelled).toMatchObject({ autoRenew: false, endedAt: null });
    expect((await getMyPlan(call(user))).id).toBe(plan.id);
  });

  it('is for who has a plan; that of the tenant for its managers', async () => {
    const [user, colleague] = [await somebody(), await somebody()];
    await buildUserPlan(test, colleague, pro);
    const context = call(user);
    expect(await codeOf(cancelMyPlan(context))).toBe('not_found');
    expect(await codeOf(cancelMyPlan(context, { scope: 'Tenant' }))).toBe('forbidden');
    expect(await eventsOf(context)).toEqual([]);
    const home = await buildTenant(test);
    const buyer = await buildUser(test, { tenant: home, isTenantAdmin: true });
    await buildUserPlan(test, buyer, await buildPlan(test, { scope: 'Tenant' }), { autoRenew: true });
    const deputy = await buildUser(test, { tenant: home, isTenantAdmin: true });
    expect(await cancelMyPlan(call(deputy), { scope: 'Tenant' })).toMatchObject({ userId: buyer.id, autoRenew: false });
    expect(await codeOf(cancelMyPlan(call(await manager()), { scope: 'Tenant' }))).toBe('not_found');
  });

  it('leaves no trace when its transaction fails', async () => {
    const user = await somebody();
    const plan = await buildUserPlan(test, user, pro);
    const context = call(user);
    const failing = inTransaction(context, async (context) => {
      await cancelMyPlan(context);
      throw new Error('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await eventsOf(context)).toEqual([]);
    expect((await UserPlan.findByPk(plan.id))?.cancelledAt).toBeNull();
  });
});

describe('setAutoRenewal', () => {
  it('switches on and off, takes a cancellation back, and tells each change once', async () => {
    const user = await somebody();
    await buildUserPlan(test, user, pro);
    await cancelMyPlan(call(user));
    const on = call(user);
    expect(await setAutoRenewal(on, { autoRenew: true })).toMatchObject({ autoRenew: true, cancelledAt: null });
    const twice = Array.from({ length: 4 }, () => call(user));
    await Promise.all(twice.map((context) => setAutoRenewal(context, { autoRenew: false })));
    expect(await eventsOf(on)).toMatchObject([{ type: 'payment.user_plan.updated.v1', data: { auto_renew: true } }]);
    expect((await Promise.all(twice.map(eventsOf))).flat()).toMatchObject([
      { type: 'payment.user_plan.updated.v1', data: { auto_renew: false } },
    ]);
    expect(await getMyPlan(call(user))).toMatchObject({ autoRenew: false, cancelledAt: null });
  });

  it('is for who has a plan, and spends nobody else’s balance', async () => {
    const home = await buildTenant(test);
    const [buyer, deputy] = await Promise.all([1, 2].map(() => buildUser(test, { tenant: home, isTenantAdmin: true })));
    if (!buyer || !deputy) throw new Error('two managers');
    const plan = await buildUserPlan(test, buyer, await buildPlan(test, { scope: 'Tenant' }));
    const set = (user: User, autoRenew: boolean, scope: 'User' | 'Tenant') =>
      codeOf(setAutoRenewal(call(user), { autoRenew, scope }));
    expect(await set(await somebody(), true, 'User')).toBe('not_found');
    expect(await set(await somebody(), true, 'Tenant')).toBe('forbidden');
    expect(await set(await manager(), true, 'Tenant')).toBe('not_found');
    expect(await set(deputy, true, 'Tenant')).toBe('forbidden');
    expect((await UserPlan.findByPk(plan.id))?.autoRenew).toBe(false);
    expect(await set(buyer, true, 'Tenant')).toBe('done');
    expect(await set(deputy, false, 'Tenant')).toBe('done');
  });
});

describe('endUserPlan', () => {
  const end = (user: User, plan: UserPlan, context = contextFor(test, system)) =>
    inTransaction(context, async (context) => {
      if (plan.scope === 'Tenant') await Tenant.findForUpdate(context, user.tenantId);
      const held = await User.findForUpdate(context, user.id);
      const open = await UserPlan.findByPk(plan.id, { transaction: context.transaction, lock: true });
      if (held && open) await endUserPlan(context, held, open, 'refunded');
    });

  it('puts a person’s ceilings back, and leaves no more renders today than these allow', async () => {
    const raised = { maxDailyRenderCount: 20, parallelRenderingCeiling: 2 };
    const [fresh, spent] = [
      await somebody({ ...raised, dailyRemainRenderCount: 18 }),
      await somebody({ ...raised, dailyRemainRenderCount: 1 }),
    ];
    const context = contextFor(test, system);
    const plan = await buildUserPlan(test, fresh, pro, { autoRenew: true });
    await end(fresh, plan, context);
    await end(fresh, plan, context);
    await end(spent, await buildUserPlan(test, spent, pro));
    const lowered = { maxDailyRenderCount: 3, parallelRenderingCeiling: 1 };
    expect(await User.findByPk(fresh.id)).toMatchObject({ ...lowered, dailyRemainRenderCount: 3 });
    expect(await User.findByPk(spent.id)).toMatchObject({ ...lowered, dailyRemainRenderCount: 1 });
    expect(await UserPlan.findByPk(plan.id)).toMatchObject({ endedCause: 'refunded', autoRenew: false });
    expect(await typesOf(context)).toEqual(['identity.user.updated.v1', 'payment.user_plan.ended.v1']);
  });

  it('takes from a tenant the limits that came from the plan, and no others', async () => {
    const values = { scope: 'Tenant', monthlyRendersQuota: 5_000, storageGb: 2_000 } as const;
    const business = await buildPlan(test, values);
    const limits = [
      { before: [5_000, 2_000], after: [null, null] },
      { before: [7_000, 2_000], after: [7_000, null] },
      { before: [null, 10], after: [null, 10] },
    ];
    for (const { before, after } of limits) {
      const [monthlyRenderQty, maxStorageGb] = before as [number | null, number];
      const home = await buildTenant(test, { monthlyRenderQty, maxStorageGb });
      const buyer = await buildUser(test, { tenant: home, isTenantAdmin: true, maxDailyRenderCount: 20 });
      await end(buyer, await buildUserPlan(test, buyer, business));
      const left = await Tenant.findByPk(home.id, { rejectOnEmpty: true });
      expect([left.monthlyRenderQty, left.maxStorageGb]).toEqual(after);
      expect((await User.findByPk(buyer.id))?.maxDailyRenderCount).toBe(20);
    }
  });
});
