import type { Page } from '@playwright/test';
import type { StaffRole } from '../src/platform/context.js';
import { buy, planId } from './scenarios/purchases.js';
import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import type { Stage } from './support/stage.js';
import { expect, test as withStage } from './support/test.js';

interface Staff {
  /** A browser of its own in which somebody of the role works. */
  at(role: StaffRole): Promise<Page>;
}

const test = withStage.extend<{ staff: Staff }>({
  staff: async ({ browser, stage }, use) => {
    const contexts: { close(): Promise<void> }[] = [];
    await use({
      at: async (role) => {
        const context = await browser.newContext({ baseURL: stage.first.url });
        contexts.push(context);
        const page = await context.newPage();
        await signInToConsole(page, stage, role);
        return page;
      },
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});
test.use({ takesPayments: true });

/** Pays for the plan at ZarinPal, as a payer does. */
async function pays(page: Page, stage: Stage, token: string): Promise<string> {
  const started = await buy(stage.first.url, token, { planId: await planId(stage, 'pro'), gateway: 'ZarinPal' });
  await page.goto(started.redirect_url);
  await page.getByRole('button', { name: 'Pay' }).click();
  await page.waitForURL((url) => url.searchParams.get('status') === 'Confirmed');
  return started.payment_id;
}

async function asksForRefund(page: Page, paymentId: string, amount: string): Promise<void> {
  await page.goto(`/admin/resources/payments/records/${paymentId}/show`);
  await page.getByRole('link', { name: 'Refund', exact: true }).click();
  await expect(page.locator('.consequences')).toContainText('5,390,000');
  await page.getByRole('spinbutton', { name: 'Amount' }).fill(amount);
  await page.getByLabel('Reason').fill('Bought twice by mistake');
  await page.getByRole('button', { name: 'Refund' }).click();
  await page.waitForURL(/\/refunds\/records\/.+\/show$/);
}

/** What the user himself sees of his money and of his payment. */
async function seenByUser({ second }: Stage, token: string, paymentId: string): Promise<object> {
  const read = async (path: string) =>
    (await callApi<Record<string, unknown>>(second.url, 'GET', path, { token })).body;
  const [{ balance_minor }, { status, refunded_minor }] = await Promise.all([
    read('/v1/users/me'),
    read(`/v1/payments/${paymentId}`),
  ]);
  return { balance_minor, status, refunded_minor };
}

// Three browsers take part.
test.describe.configure({ timeout: 300_000 });

test('a large refund takes two members of staff, and comes to the user once', async ({
  page,
  stage,
  person,
  staff,
}) => {
  const { access_token: token } = await signedIn(stage.second.url, person);
  const paymentId = await pays(page, stage, token);
  const finance = await staff.at('Finance');
  await asksForRefund(finance, paymentId, '5200000');
  await expect(finance.locator('.page-head')).toContainText('Waits for a second person');
  expect(await seenByUser(stage, token, paymentId)).toEqual({
    balance_minor: 0,
    status: 'Confirmed',
    refunded_minor: 0,
  });

  const refund = finance.url();
  await finance.getByRole('link', { name: 'Approve' }).click();
  await finance.getByRole('button', { name: 'Approve' }).click();
  await expect(finance.getByRole('alert')).toContainText('Another member of staff');
  expect(await seenByUser(stage, token, paymentId)).toMatchObject({ balance_minor: 0, status: 'Confirmed' });

  const owner = await staff.at('Owner');
  await owner.goto('/admin/resources/refunds?filters.status=AwaitingApproval');
  await owner.goto(refund);
  await owner.getByRole('link', { name: 'Approve' }).click();
  await owner.getByRole('button', { name: 'Approve' }).click();
  await expect(owner.locator('.page-head')).toContainText('Completed');
  await expect(owner.locator('.facts')).toContainText('owner@demo.test');
  const refunded = { balance_minor: 5_200_000, status: 'PartlyRefunded', refunded_minor: 5_200_000 };
  expect(await seenByUser(stage, token, paymentId)).toEqual(refunded);

  // The page that the first one still has open comes too late.
  await finance.goto(refund.replace(/show$/, 'reject'));
  await finance.getByLabel('Reason').fill('No longer wanted');
  await finance.getByRole('button', { name: 'Reject' }).click();
  await expect(finance.getByRole('alert')).not.toBeEmpty();
  await finance.goto(`/admin/resources/payments/records/${paymentId}/show`);
  for (const told of ['A refund waits for a second person', 'A refund was approved', 'Refunded'])
    await expect(finance.locator('.timeline')).toContainText(told);
  expect(await seenByUser(stage, token, paymentId)).toEqual(refunded);
});

test('a refund that the second person rejects moves nothing, and leaves the rest to refund', async ({
  page,
  stage,
  person,
  staff,
}) => {
  const { access_token: token } = await signedIn(stage.second.url, person);
  const paymentId = await pays(page, stage, token);
  const finance = await staff.at('Finance');
  await asksForRefund(finance, paymentId, '');
  const owner = await staff.at('Owner');
  await owner.goto(finance.url());
  await owner.getByRole('link', { name: 'Reject' }).click();
  await owner.getByLabel('Reason').fill('He used the plan');
  await owner.getByRole('button', { name: 'Reject' }).click();
  await expect(owner.locator('.page-head')).toContainText('Rejected');
  expect(await seenByUser(stage, token, paymentId)).toEqual({
    balance_minor: 0,
    status: 'Confirmed',
    refunded_minor: 0,
  });
  await asksForRefund(finance, paymentId, '390000');
  await expect(finance.locator('.page-head')).toContainText('Completed');
  const refunded = { balance_minor: 390_000, status: 'PartlyRefunded', refunded_minor: 390_000 };
  expect(await seenByUser(stage, token, paymentId)).toEqual(refunded);
});

test.afterAll(({ stage }) => stage.command('ledger:verify'));
