import type { Page } from '@playwright/test';
import { buy, callbacks, type Gateway, planId, type Started } from './scenarios/purchases.js';
import { callApi, type ErrorBody, signedIn } from './support/api-client.js';
import type { Stage } from './support/stage.js';
import { expect, test as withStage } from './support/test.js';

// Bought at the second process, which the providers' callbacks come back to; what came of it is read from the first.

interface Purchase {
  /** Begins the purchase and shows the page that the payer is sent to. */
  begin(page: Page, email: string, code: string, gateway: Gateway): Promise<Started & { token: string }>;
  /** Waits until the browser is back at the tenant's page, and answers with the status that the address tells. */
  comesBack(page: Page, started: Started): Promise<string | null>;
  plan(token: string): Promise<object>;
  payment(token: string, id: string): Promise<object>;
}

const test = withStage.extend<{ purchase: Purchase }>({
  purchase: async ({ stage, providers }, use) => {
    if (!providers) throw new Error('The stage takes no payments.');
    providers.stripe.webhookUrl = `${stage.second.url}/v1/payments/callback/stripe`;
    await use(purchaseOn(stage));
  },
});
test.use({ takesPayments: true });

function purchaseOn(stage: Stage): Purchase {
  const read = async (path: string, token: string) => {
    const { status, body } = await callApi<object & Partial<ErrorBody>>(stage.first.url, 'GET', path, { token });
    return status === 200 ? body : { refused: body.error?.code };
  };
  return {
    begin: async (page, email, code, gateway) => {
      const { access_token: token } = await signedIn(stage.second.url, email);
      const started = await buy(stage.second.url, token, { planId: await planId(stage, code), gateway });
      if (gateway !== 'Balance') await page.goto(started.redirect_url);
      return { ...started, token };
    },
    comesBack: async (page, { payment_id }) => {
      await page.waitForURL((url) => url.pathname === '/payments/result');
      const { origin, searchParams } = new URL(page.url());
      expect([origin, searchParams.get('payment_id')]).toEqual([stage.second.url, payment_id]);
      return searchParams.get('status');
    },
    plan: (token) => read('/v1/users/me/plan', token),
    payment: (token, id) => read(`/v1/payments/${id}`, token),
  };
}

const pay = (page: Page) => page.getByRole('button', { name: 'Pay' }).click();

for (const gateway of ['ZarinPal', 'IdPay'] as const)
  test(`a plan paid at ${gateway} is there when the payer comes back`, async ({ page, person, purchase }) => {
    const started = await purchase.begin(page, person, 'pro', gateway);
    expect(await purchase.plan(started.token)).toEqual({ refused: 'not_found' });
    await expect(page.getByText('5390000 IRR')).toBeVisible();
    await pay(page);
    expect(await purchase.comesBack(page, started)).toBe('Confirmed');
    expect(await purchase.plan(started.token)).toMatchObject({ plan_code: 'pro', payment_id: started.payment_id });
    const payment = { status: 'Confirmed', gateway, amount_minor: 5_390_000, tax_minor: 490_000 };
    expect(await purchase.payment(started.token, started.payment_id)).toMatchObject(payment);
  });

test('a plan paid at Stripe is there by its event', async ({ page, person, purchase }) => {
  const started = await purchase.begin(page, person, 'studio-usd', 'Stripe');
  await expect(page.getByText('2900 usd')).toBeVisible();
  await pay(page);
  await purchase.comesBack(page, started);
  await expect.poll(() => purchase.plan(started.token)).toMatchObject({ plan_code: 'studio-usd' });
  const payment = { status: 'Confirmed', gateway: 'Stripe', amount_minor: 2_900, currency: 'USD' };
  expect(await purchase.payment(started.token, started.payment_id)).toMatchObject(payment);
});

test('a plan bought in Bazaar’s app is there once the app hands the purchase in', async ({
  page,
  stage,
  person,
  purchase,
}) => {
  const { payment_id: id, token } = await purchase.begin(page, person, 'pro', 'Bazaar');
  await pay(page);
  const purchaseToken = await page.getByRole('status').innerText();
  const { status, body } = await callbacks.bazaar(stage.second.url, token, id, purchaseToken);
  expect([status, body.status]).toEqual([200, 'Confirmed']);
  expect(await purchase.plan(token)).toMatchObject({ plan_code: 'pro', payment_id: id });
});

test('a plan paid from the balance is there at once', async ({ page, stage, purchase }) => {
  const started = await purchase.begin(page, 'user@acme.test', 'pro', 'Balance');
  const result = new URL(started.redirect_url);
  expect([result.pathname, result.searchParams.get('status')]).toEqual(['/payments/result', 'Confirmed']);
  expect(await purchase.plan(started.token)).toMatchObject({ plan_code: 'pro', payment_id: started.payment_id });
  const { body } = await callApi<object>(stage.first.url, 'GET', '/v1/users/me', { token: started.token });
  expect(body).toMatchObject({ balance_minor: 10_000_000 - 5_390_000 });
});

test('a payment that the payer gives up has failed, and brings no plan', async ({ page, person, purchase }) => {
  const started = await purchase.begin(page, person, 'pro', 'ZarinPal');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(await purchase.comesBack(page, started)).toBe('Failed');
  expect(await purchase.payment(started.token, started.payment_id)).toMatchObject({ status: 'Failed' });
  expect(await purchase.plan(started.token)).toEqual({ refused: 'not_found' });
});

test.afterAll(({ stage }) => stage.command('ledger:verify'));
