import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Payment, type Plan, Tenant, type User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan } from '../../test-support/money.js';
import { purchasePlan } from '../payments/purchase-plan.js';
import { refundPayment } from '../payments/refund-payment.js';
import { updateTenant } from '../tenants/update-tenant.js';
import { cancelMyPlan } from './cancel-my-plan.js';
import { expireUserPlans } from './expire-user-plans.js';
import { renewUserPlans } from './renew-user-plans.js';

let test: TestDatabase;
let [small, large]: [Plan, Plan] = [] as never;
let home: Tenant;
let [one, two]: [User, User] = [] as never;
beforeAll(async () => {
  test = await createInstallation();
  small = await buildPlan(test, { scope: 'Tenant', monthlyRendersQuota: 500, storageGb: 100 });
  large = await buildPlan(test, { scope: 'Tenant', monthlyRendersQuota: null, storageGb: 900 });
});
beforeEach(async () => {
  // What staff gave it.
  home = await buildTenant(test, { monthlyRenderQty: 70, maxStorageGb: null });
  const manager = { tenant: home, isTenantAdmin: true, balanceMinor: 90_000_000 };
  [one, two] = [await buildUser(test, manager), await buildUser(test, manager)];
});
afterAll(() => test.drop());

const days = (count: number) => ({ now: () => new Date(clock.now().getTime() + count * 86_400_000) });
const worker = (day = 0) => contextFor(test, system, { via: 'worker', ...days(day) });
const buy = (user: User, { id: planId }: Plan, day = 0, autoRenew = false) =>
  purchasePlan(contextFor(test, userActor(user), days(day)), { planId, gateway: 'Balance', autoRenew });
const limits = async () => {
  const { monthlyRenderQty, maxStorageGb } = await Tenant.findByPk(home.id, { rejectOnEmpty: true });
  return [monthlyRenderQty, maxStorageGb];
};
const before = [70, null];
const expireAfter = async (day: number) => {
  while ((await expireUserPlans(worker(day))) > 0);
};

describe('the limits of a tenant', () => {
  it('are what they were before once its plan has run out', async () => {
    await buy(one, small);
    expect(await limits()).toEqual([500, 100]);
    await expireAfter(40);
    expect(await limits()).toEqual(before);
  });

  it('stay to the end of a plan that was cancelled', async () => {
    await buy(one, small);
    await cancelMyPlan(contextFor(test, userActor(one)), { scope: 'Tenant' });
    expect(await limits()).toEqual([500, 100]);
    await expireAfter(40);
    expect(await limits()).toEqual(before);
  });

  it('go back with a refund of all the money', async () => {
    const { paymentId } = await buy(one, small);
    const refund = { paymentId, reason: 'Asked for it', refundTo: 'Balance' } as const;
    await refundPayment(worker(), { ...refund, amountMinor: 1_000 });
    expect(await limits()).toEqual([500, 100]);
    await refundPayment(worker(), refund);
    expect(await Payment.findByPk(paymentId)).toMatchObject({ status: 'Refunded' });
    expect(await limits()).toEqual(before);
  });

  it('are those of the plan that goes on, of two that overlap, and then as before both', async () => {
    await buy(one, small);
    await buy(two, large, 10);
    expect(await limits()).toEqual([null, 900]);
    await expireAfter(35);
    expect(await limits()).toEqual([null, 900]);
    await expireAfter(60);
    expect(await limits()).toEqual(before);
  });

  it('are those of the earlier plan again, where the later one of two is refunded', async () => {
    await buy(one, small);
    const { paymentId } = await buy(two, large, 10);
    await refundPayment(worker(11), { paymentId, reason: 'Asked for it', refundTo: 'Balance' });
    expect(await limits()).toEqual([500, 100]);
    await expireAfter(35);
    expect(await limits()).toEqual(before);
  });

  it('are as before all of them, where a plan took the place of another or of one that had run out', async () => {
    await buy(one, small);
    await buy(one, large, 10);
    await buy(one, small, 50);
    expect(await limits()).toEqual([500, 100]);
    await expireAfter(90);
    expect(await limits()).toEqual(before);
  });

  it('are as before all of them after renewals, too', async () => {
    await buy(one, small, 0, true);
    const plan = await UserPlan.findOne({ where: { userId: one.id, endedAt: null }, rejectOnEmpty: true });
    const soon = { now: () => new Date(plan.expiresAt.getTime() - 60_000) };
    expect(await renewUserPlans(contextFor(test, system, { via: 'worker', ...soon }))).toBe(1);
    expect(await limits()).toEqual([500, 100]);
    await cancelMyPlan(contextFor(test, userActor(one), soon), { scope: 'Tenant' });
    await expireAfter(90);
    expect(await limits()).toEqual(before);
  });

  it('that staff set during a plan are theirs, and outlive its renewals and its end', async () => {
    await buy(one, small);
    const staff = contextFor(test, staffActor('Tenants'));
    await updateTenant(staff, { tenantId: home.id, monthlyRenderQty: 800 });
    await buy(one, small, 5);
    expect(await limits()).toEqual([800, 100]);
    await expireAfter(90);
    expect(await limits()).toEqual([800, null]);
  });
});
