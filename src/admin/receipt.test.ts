import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmPayment, lockForPayment, noProof } from '../operations/payments/confirm-payment.js';
import { seed } from '../test-support/factories.js';
import { buildPayment, buildPlan } from '../test-support/money.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

it('a receipt opens in the language of the console, for those who see payments', async () => {
  const payment = await buildPayment(test, test.user, await buildPlan(test));
  const address = `/receipts/${payment.id}`;
  const support = await test.signedIn('Support');
  expect((await support.get(address)).status).toBe(409);
  await seed(test, async (context) => confirmPayment(context, await lockForPayment(context, payment), noProof));
  const page = await support.get(address, { 'Accept-Language': 'fa' });
  expect(page.status, page.text).toBe(200);
  expect(page.text).toContain('رسید پرداخت');
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect((await support.get(address, { 'Accept-Language': 'en' })).text).toMatch(/IRR\s1,000,000/);
  const tenants = await test.signedIn('Tenants');
  expect((await tenants.get(address)).status).toBe(403);
  expect((await support.get(`/receipts/${randomUUID()}`)).status).toBe(404);
  expect((await support.get('/receipts/nonsense')).status).toBe(404);
  expect((await test.anonymous().get(address)).status).toBe(303);
});
