import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmPayment, lockForPayment, noProof } from '../operations/payments/confirm-payment.js';
import { mayCall } from '../operations/policy-table.js';
import { staffRoles } from '../platform/context.js';
import { seed } from '../test-support/factories.js';
import { buildPayment, buildPlan } from '../test-support/money.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
});
afterAll(() => test.stop());

const address = '/api/revenue?days=7&zone=Asia%2FTehran';

it('the revenue is told to those whom the policy table names, and to nobody else', async () => {
  const payment = await buildPayment(test, test.user, await buildPlan(test));
  await seed(test, async (context) => confirmPayment(context, await lockForPayment(context, payment), noProof));
  for (const role of staffRoles) {
    const { status, body } = await (await test.signedIn(role)).get(address);
    const isLet = mayCall({ kind: 'staff', staffId: '', email: '', role }, 'getRevenue');
    expect([role, status]).toEqual([role, isLet ? 200 : 403]);
    if (isLet) expect(body.byDay).toMatchObject([{ currency: 'IRR', paidMinor: 1_000_000 }]);
  }
  expect((await test.anonymous().get(address)).body?.byDay).toBeUndefined();
});

it('a span or a zone that there is not is refused in words', async () => {
  const finance = await test.signedIn('Finance');
  for (const query of [
    '',
    '?days=0&zone=UTC',
    '?days=7',
    '?days=7&zone=Mars',
    '?days=all&zone=UTC',
    '?days=9999&zone=UTC',
  ])
    expect((await finance.get(`/api/revenue${query}`)).status, query).toBe(422);
});
