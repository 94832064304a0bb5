import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Plan, Tenant, User, UserPlan } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPlan } from '../../test-support/money.js';
import { eventsOf } from '../../test-support/records.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { purchasePlan } from '../payments/purchase-plan.js';
import { refundPayment } from '../payments/refund-payment.js';

let test: TestDatabase;
let [pro, studio]: [Plan, Plan] = [] as never;
beforeAll(async () => {
  test = await createInstallation();
  pro = await buildPlan(test, { secondsCharge: 3_600, dailyRenders: 20, parallelRenders: 2 });
  studio = await buildPlan(test, { secondsCharge: 9_000, dailyRenders: 90, parallelRenders: 9 });
});
afterAll(async () => {
  expect((await verifyLedger(worker())).differences).toEqual([]);
  await test.drop();
});

const days = (count: number) => ({ now: () => new Date(clock.now().getTime() + count * 86_400_000) });
const worker = (day = 0) => contextFor(test, system, { via: 'worker', ...days(day) });
const somebody = (values = {}) => buildUser(test, { balanceMinor: 90_000_000, ...values });
async function buy(user: User, { id: planId }: Plan, day = 0): Promise<string> {
  const context = contextFor(test, userActor(user), days(day));
  return (await purchasePlan(context, { planId, gateway: 'Balance' })).paymentId;
}
const refund = (paymentId: string, day = 0, context = worker(day)) =>
  refundPayment(context, { paymentId, reason: 'Bought by mistake', refundTo: 'Balance' });
const current = ({ id }: User) => UserPlan.findOne({ where: { userId: id, endedAt: null } });

describe('a refund of the later of two purchases', () => {
  it('leaves the time and the seconds that were paid for before, and tells both', async () => {
    const user = await somebody();
    const first = await buy(user, pro);
    const before = await current(user);
    await before?.reload();
    const second = await buy(user, pro, 5);
    const context = worker(5);
    await refund(second, 5, context);
    expect(await current(user)).toMatchObject({
      ...{ id: before?.id, paymentId: first, expiresAt: before?.expiresAt, remainChargeSec: 3_600, endedCause: null },
    });
    const told = (await eventsOf(context)).filter(({ type }) => type.startsWith('payment.user_plan.'));
    expect(told).toMatchObject([
      { type: 'payment.user_plan.ended.v1', data: { payment_id: second, ended_cause: 'refunded' } },
      { type: 'payment.user_plan.activated.v1', data: { payment_id: first, remain_charge_sec: 3_600 } },
    ]);
    expect(await User.findByPk(user.id)).toMatchObject({ maxDailyRenderCount: 20, parallelRenderingCeiling: 2 });
  });

  it('gives back no seconds that were rendered away, and the ceilings of the plan that goes on', async () => {
    const user = await somebody();
    await buy(user, pro);
    const second = await buy(user, studio, 1);
    expect(await User.findByPk(user.id)).toMatchObject({ maxDailyRenderCount: 90, parallelRenderingCeiling: 9 });
    await test.database.sequelize.query(
      `update user_plans set remain_charge_sec = 9100 where payment_id = '${second}'`,
    );
    await refund(second, 1);
    expect(await current(user)).toMatchObject({ planId: pro.id, remainChargeSec: 100 });
    expect(await User.findByPk(user.id)).toMatchObject({ maxDailyRenderCount: 20, parallelRenderingCeiling: 2 });
  });

  it('leaves nothing of an earlier one that is over, or was given back itself', async () => {
    const [late, both] = [await somebody(), await somebody()];
    await buy(late, pro);
    await refund(await buy(late, pro, 5), 40);
    expect(await current(late)).toBeNull();
    const first = await buy(both, pro);
    const second = await buy(both, pro, 1);
    await refund(first, 1);
    expect((await current(both))?.paymentId).toBe(second);
    await refund(second, 1);
    expect(await current(both)).toBeNull();
    expect(await User.findByPk(both.id)).toMatchObject({ balanceMinor: 90_000_000, maxDailyRenderCount: 3 });
  });

  it('goes on with the tenant’s plan before, and its limits', async () => {
    const tenant = await buildTenant(test, { monthlyRenderQty: 70 });
    const user = await somebody({ tenant, isTenantAdmin: true });
    const [small, large] = [
      await buildPlan(test, { scope: 'Tenant', monthlyRendersQuota: 500 }),
      await buildPlan(test, { scope: 'Tenant', monthlyRendersQuota: 900 }),
    ];
    await buy(user, small);
    const second = await buy(user, large, 1);
    await refund(second, 1);
    expect(await Tenant.findByPk(tenant.id)).toMatchObject({ monthlyRenderQty: 500 });
    expect(await current(user)).toMatchObject({ planId: small.id, limitsBefore: { monthlyRenderQty: 70 } });
  });
});
