import { afterAll, beforeAll, expect, it } from 'vitest';
import { Payment, User } from '../models/index.js';
import { confirmPayment, lockForPayment, noProof } from '../operations/payments/confirm-payment.js';
import { seed } from '../test-support/factories.js';
import { buildPayment, buildPlan } from '../test-support/money.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

it('a refund above the amount is asked for by one and approved by another, and the payment tells of both', async () => {
  const plan = await buildPlan(test, { priceMinor: 8_000_000 });
  const payment = await buildPayment(test, test.user, plan);
  await seed(test, async (context) => confirmPayment(context, await lockForPayment(context, payment), noProof));
  const finance = await test.signedIn('Finance');
  const owner = await test.signedIn('Owner');
  const support = await test.signedIn('Support');
  const refund = `/api/resources/payments/records/${payment.id}/refund`;
  const form = { amountMinor: '6000000', refundTo: 'Balance', reason: 'The user complained' };
  expect((await finance.get(refund)).body.record.form).toMatchObject({
    ...{ values: { refundTo: 'Balance' }, consequences: { rest: 8_000_000, currency: 'IRR' } },
  });
  expect((await support.post(refund, form)).status).toBe(403);
  const asked = await finance.post(refund, form);
  expect(asked.body.notice?.type, asked.text).toBe('success');
  const page = /\/admin(\/.+)\/show$/.exec(asked.body.redirectUrl)?.[1] ?? '';
  const address = page.replace('/resources', '/api/resources');
  expect((await finance.post(`${address}/approve`)).body.error?.code).toBe('forbidden');
  expect((await owner.post(`${address}/approve`)).body.notice?.type).toBe('success');
  expect((await owner.post(`${address}/reject`, { reason: 'Late' })).body.error?.code).toBe('status_not_allowed');
  expect((await User.findByPk(test.user.id))?.balanceMinor).toBe(6_000_000);
  expect((await Payment.findByPk(payment.id))?.status).toBe('PartlyRefunded');
  const { record } = (await support.get(`/api/resources/payments/records/${payment.id}/show`)).body;
  expect(record.params).toMatchObject({ refundedMinor: '6000000', restMinor: '2000000' });
  const kinds = record.details.steps.map(({ kind }: { kind: string }) => kind);
  expect(kinds.toSorted()).toEqual(['confirmed', 'refund_approved', 'refund_requested', 'refunded']);
  const shown = (await support.get(`${address}/show`)).body.record.params;
  expect(shown).toMatchObject({ status: 'Completed', decidedByLabel: 'owner@demo.test' });
  expect(test.failures).toEqual([]);
});
