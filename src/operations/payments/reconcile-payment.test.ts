import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditEntry, Payment, PaymentStep } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { usePaymentGateways } from '../../providers/payments/payment-gateways.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan } from '../../test-support/money.js';
import { startZarinpalServer, type ZarinpalServer } from '../../test-support/payment-servers/zarinpal-server.js';
import { codeOf, tally, typesOf } from '../../test-support/records.js';
import { purchasePlan } from './purchase-plan.js';
import { reconcilePayment } from './reconcile-payment.js';

let test: TestDatabase;
let zarinpal: ZarinpalServer;
beforeAll(async () => {
  test = await createInstallation();
  zarinpal = await startZarinpalServer();
  const { url: baseUrl, merchantId } = zarinpal;
  const none = { idpay: null, bazaar: null, stripe: null };
  usePaymentGateways({ ...none, zarinpal: { baseUrl, merchantId, accessToken: null } } as never);
});
beforeEach(() => {
  zarinpal.fault = null;
});
afterAll(async () => {
  await zarinpal.close();
  await test.drop();
});

const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });
const byStaff = (parts: object = {}) => contextFor(test, staffActor('Finance'), parts);

async function begin() {
  const user = await buildUser(test);
  const { id: planId } = await buildPlan(test);
  const { paymentId } = await purchasePlan(contextFor(test, userActor(user)), { planId });
  const { authority } = await found(paymentId);
  return { user, paymentId, authority: authority ?? '' };
}

describe('reconcilePayment', () => {
  it('confirms what was paid, told and audited as done by staff', async () => {
    const { paymentId, authority } = await begin();
    zarinpal.pay(authority);
    const context = byStaff();
    expect((await reconcilePayment(context, { paymentId })).payment.status).toBe('Confirmed');
    expect((await found(paymentId)).receiptNumber).not.toBeNull();
    expect(await typesOf(context)).toContain('payment.payment.confirmed.v1');
    const kinds = (await PaymentStep.findAll({ where: { paymentId } })).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['asked_by_staff', 'confirmed']));
    const entry = await AuditEntry.findOne({
      where: { subjectId: paymentId, subjectType: 'payment', actorKind: 'staff' },
    });
    expect(entry?.after).toMatchObject({ status: 'Confirmed' });
  });

  it('says what else came back: open, cancelled, too late', async () => {
    const [open, cancelled, late] = [await begin(), await begin(), await begin()];
    expect(await reconcilePayment(byStaff(), open)).toMatchObject({ isAsked: true, payment: { status: 'Pending' } });
    zarinpal.cancel(cancelled.authority);
    const failed = { status: 'Failed', failureReason: 'failed' };
    expect((await reconcilePayment(byStaff(), cancelled)).payment).toMatchObject(failed);
    const now = () => new Date(clock.now().getTime() + 3_600_000);
    expect((await reconcilePayment(byStaff({ now }), late)).payment.status).toBe('Expired');
  });

  it('changes nothing when the provider does not answer, and says so', async () => {
    const { paymentId } = await begin();
    zarinpal.fault = 'error';
    expect(await codeOf(reconcilePayment(byStaff(), { paymentId }))).toBe('provider_unavailable');
    expect((await found(paymentId)).status).toBe('Pending');
  });

  it('is for Finance and Owner alone', async () => {
    const { user, paymentId } = await begin();
    const order = { paymentId };
    for (const actor of [userActor(user), serviceActor(), staffActor('Support'), staffActor('Auditor')])
      expect(await codeOf(reconcilePayment(contextFor(test, actor), order))).toBe('forbidden');
    expect(await codeOf(reconcilePayment(contextFor(test, anonymous), order))).toBe('unauthenticated');
    expect((await found(paymentId)).status).toBe('Pending');
  });

  it('finds no payment that does not exist, or of another tenant than the one that was named', async () => {
    expect(await codeOf(reconcilePayment(byStaff(), { paymentId: randomUUID() }))).toBe('not_found');
    const [{ paymentId }, other] = [await begin(), await buildUser(test)];
    expect(await codeOf(reconcilePayment(byStaff({ tenantId: other.tenantId }), { paymentId }))).toBe('not_found');
    expect(await PaymentStep.count({ where: { paymentId, kind: 'asked_by_staff' } })).toBe(0);
  });

  it('confirms once, however many ask at once, and is over afterwards', async () => {
    const { paymentId, authority } = await begin();
    zarinpal.pay(authority);
    const asked = Array.from({ length: 5 }, () => reconcilePayment(byStaff(), { paymentId }));
    const { done = 0, status_not_allowed: late = 0, ...others } = await tally(asked);
    expect([done + late, others]).toEqual([5, {}]);
    expect(done).toBeGreaterThan(0);
    expect(await PaymentStep.count({ where: { paymentId, kind: 'confirmed' } })).toBe(1);
    expect(await codeOf(reconcilePayment(byStaff(), { paymentId }))).toBe('status_not_allowed');
  });

  it('does not ask about what was never begun at a provider', async () => {
    const payment = await buildPayment(test, await buildUser(test), await buildPlan(test), { authority: null });
    const answer = await reconcilePayment(byStaff(), { paymentId: payment.id });
    expect(answer).toMatchObject({ isAsked: false, payment: { status: 'Pending' } });
  });

  it('tells nothing of what is rolled back', async () => {
    const { paymentId, authority } = await begin();
    zarinpal.pay(authority);
    const context = byStaff();
    const rolledBack = inTransaction(context, async (context) => {
      await reconcilePayment(context, { paymentId });
      throw new Error('Rolled back.');
    });
    await expect(rolledBack).rejects.toThrow('Rolled back.');
    expect(await typesOf(context)).toEqual([]);
    expect((await found(paymentId)).status).toBe('Pending');
  });
});
