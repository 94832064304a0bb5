import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Payment, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan, buildRefund } from '../../test-support/money.js';
import { codeOf } from '../../test-support/records.js';
import { confirmPayment, lockForPayment, noProof } from './confirm-payment.js';
import { getRevenue } from './get-revenue.js';

let test: TestDatabase;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
  user = await buildUser(test, { balanceMinor: 10_000_000 });
});
afterAll(() => test.drop());

const now = () => new Date('2026-11-30T12:00:00Z');
const ask = (timeZone = 'Asia/Tehran', days = 3, parts: object = {}) =>
  getRevenue(contextFor(test, staffActor('Finance'), { now, ...parts }), { days, timeZone });

async function paid(at: string, buyer: User, values: Partial<Payment>, code: string): Promise<Payment> {
  const currency = values.currency ?? 'IRR';
  const payment = await buildPayment(test, buyer, await buildPlan(test, { code, currency }), values);
  await seed(test, async (context) =>
    confirmPayment({ ...context, now: () => new Date(at) }, await lockForPayment(context, payment), noProof),
  );
  return payment;
}

describe('the revenue', () => {
  it('is told by day of the zone, gateway and plan, each currency by itself, and what went back beside it', async () => {
    const amounts = { taxMinor: 90_000, amountMinor: 1_090_000 };
    // Half past midnight in Tehran, and still the day before in Greenwich.
    const first = await paid('2026-11-28T21:00:00Z', user, amounts, 'one');
    await paid('2026-11-29T10:00:00Z', user, { ...amounts, gateway: 'Balance' }, 'two');
    await paid('2026-11-27T10:00:00Z', user, amounts, 'before');
    const dollars = { priceMinor: 2_900, amountMinor: 2_900, currency: 'USD', gateway: 'Stripe' } as const;
    await paid('2026-11-30T10:00:00Z', await buildUser(test), dollars, 'abroad');
    const back = { status: 'Completed', completedAt: new Date('2026-11-30T11:00:00Z') } as const;
    await buildRefund(test, first, { ...back, amountMinor: 1_000_000 });
    await buildRefund(test, first, { ...back, amountMinor: 5_000, refundTo: 'Plan' });
    await buildRefund(test, first, { amountMinor: 7_000, status: 'AwaitingApproval' });

    const { days, byDay, byGateway, byPlan } = await ask();
    expect(days).toEqual(['2026-11-28', '2026-11-29', '2026-11-30']);
    const none = { payments: 0, paidMinor: 0, taxMinor: 0, refundedMinor: 0 };
    const one = { ...none, payments: 1, paidMinor: 1_090_000, taxMinor: 90_000 };
    expect(byDay).toEqual([
      { ...none, currency: 'IRR', day: '2026-11-29', payments: 2, paidMinor: 2_180_000, taxMinor: 180_000 },
      { ...none, currency: 'IRR', day: '2026-11-30', refundedMinor: 1_000_000 },
      { ...none, currency: 'USD', day: '2026-11-30', payments: 1, paidMinor: 2_900 },
    ]);
    expect(byGateway).toEqual([
      { ...one, currency: 'IRR', gateway: 'Balance' },
      { ...one, currency: 'IRR', gateway: 'ZarinPal', refundedMinor: 1_000_000 },
      { ...none, currency: 'USD', gateway: 'Stripe', payments: 1, paidMinor: 2_900 },
    ]);
    const plans = byPlan.map(({ planCode, paidMinor, refundedMinor }) => [planCode, paidMinor, refundedMinor]);
    expect(plans.toSorted()).toEqual([
      ['abroad', 2_900, 0],
      ['one', 1_090_000, 1_000_000],
      ['two', 1_090_000, 0],
    ]);
    const inGreenwich = (await ask('UTC')).byDay.filter(({ currency }) => currency === 'IRR');
    expect(inGreenwich.map(({ day, payments }) => [day, payments])).toEqual([
      ['2026-11-28', 1],
      ['2026-11-29', 1],
      ['2026-11-30', 0],
    ]);
  });

  it('is of one tenant where that is named', async () => {
    const { byDay } = await ask('UTC', 30, { tenantId: user.tenantId });
    expect(new Set(byDay.map(({ currency }) => currency))).toEqual(new Set(['IRR']));
    const other = await buildUser(test);
    expect((await ask('UTC', 30, { tenantId: other.tenantId })).byDay).toEqual([]);
  });

  it('is for Finance, Auditor and Owner, and for days that there are', async () => {
    const order = { days: 7, timeZone: 'UTC' };
    for (const actor of [userActor(user), serviceActor(), staffActor('Support'), staffActor('Tenants')])
      expect(await codeOf(getRevenue(contextFor(test, actor), order))).toBe('forbidden');
    for (const actor of [staffActor('Auditor'), staffActor('Owner'), system])
      expect((await getRevenue(contextFor(test, actor), order)).days).toHaveLength(7);
    for (const days of [0, -1, 367, 1.5, Number.NaN]) expect(await codeOf(ask('UTC', days))).toBe('unprocessable');
    for (const zone of ['Mars/Olympus', '', "UTC'; drop table payments --"])
      expect(await codeOf(ask(zone))).toBe('unprocessable');
  });
});
