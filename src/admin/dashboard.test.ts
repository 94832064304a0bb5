import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkLedger } from '../operations/ledger/check-ledger.js';
import { closePayment } from '../operations/payments/close-payment.js';
import { clock } from '../platform/clock.js';
import { system } from '../test-support/actors.js';
import { buildUser, seed } from '../test-support/factories.js';
import { contextFor } from '../test-support/installation.js';
import { buildPayment, buildPlan, buildRefund } from '../test-support/money.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
  const [user, plan] = [await buildUser(test), await buildPlan(test)];
  const hours = (count: number) => new Date(clock.now().getTime() + count * 3_600_000);
  for (const _ of [1, 2]) await buildPayment(test, user, plan);
  await buildPayment(test, user, plan, { expiresAt: hours(-1) });
  const failed = await buildPayment(test, user, plan, { createdAt: hours(-100) });
  const longAgo = await buildPayment(test, user, plan, { createdAt: hours(-200) });
  for (const payment of [failed, longAgo])
    await seed(test, (context) => closePayment(context, payment, { status: 'Failed', reason: 'failed' }));
  await buildRefund(test, failed);
  await buildRefund(test, failed, { status: 'Rejected' });
});
afterAll(() => test.stop());

interface Figure {
  name: string;
  href: string;
  value: unknown;
}

async function figuresOf(role: 'Finance' | 'Support'): Promise<Map<string, Figure>> {
  const { body } = await (await test.signedIn(role)).get('/api/dashboard');
  return new Map((body.figures as Figure[]).map((figure) => [figure.name, figure]));
}

it('tells Finance of payments that failed or are stuck, and of refunds that wait, each with its list', async () => {
  const figures = await figuresOf('Finance');
  const finance = await test.signedIn('Finance');
  for (const name of ['paymentsFailed', 'paymentsStuck', 'refundsAwaiting']) {
    const { value, href = '' } = figures.get(name) ?? {};
    expect([name, value]).toEqual([name, 1]);
    const [resource, query] = href.replace('/admin/resources/', '').split('?');
    const { body } = await finance.get(`/api/resources/${resource}/actions/list?${query}`);
    expect([name, body.meta.total]).toEqual([name, 1]);
  }
});

it('tells what the last check of the ledger found, and when that was', async () => {
  expect((await figuresOf('Finance')).get('ledgerDifferences')?.value).toBeNull();
  const check = () => checkLedger(contextFor(test, system, { via: 'worker' }));
  await check();
  expect((await figuresOf('Finance')).get('ledgerDifferences')?.value).toBe(0);
  await test.database.sequelize.query(
    `alter table users disable trigger users_balances_by_ledger; update users set balance_minor = 999 where id = '${test.user.id}'`,
  );
  await check();
  const figures = await figuresOf('Finance');
  expect(figures.get('ledgerDifferences')?.value).toBe(1);
  expect(Date.parse(String(figures.get('ledgerChecked')?.value))).toBeLessThanOrEqual(clock.now().getTime());
  const { body } = await (await test.signedIn('Finance')).get('/api/resources/ledgerChecks/actions/list');
  expect(body.records.map(({ params }: { params: object }) => params)).toMatchObject([
    { state: 'differs', differenceCount: 1 },
    { state: 'adds_up', differenceCount: 0 },
  ]);
});

it('tells Support nothing of it', async () => {
  const names = [...(await figuresOf('Support')).keys()];
  expect(names.filter((name) => /payments|refunds|ledger/.test(name))).toEqual([]);
});
