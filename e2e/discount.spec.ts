import type { Page } from '@playwright/test';
import { askToBuy, buy, planId } from './scenarios/purchases.js';
import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { expect, test } from './support/test.js';

interface Answer {
  valid: boolean;
  kind?: string;
  value?: number;
  reason?: string;
}

test('a discount issued in the console is good in the API until it is switched off', async ({
  page,
  stage,
  person,
}) => {
  const code = `JOURNEY${Date.now() % 1_000_000}`;
  const { access_token: token } = await signedIn(stage.second.url, person);
  const validate = async () =>
    (await callApi<Answer>(stage.second.url, 'POST', '/v1/discounts/validate', { token, body: { code } })).body;
  expect(await validate()).toMatchObject({ valid: false, reason: 'not_found' });

  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin/resources/discounts');
  await page.getByRole('link', { name: 'Issue discount' }).click();
  await page.getByLabel('Code').fill(code.toLowerCase());
  await page.getByLabel('Name').fill('Spring journey');
  await page.getByLabel('Kind').selectOption('Percentage');
  await page.getByLabel('Value').fill('15');
  await page.getByRole('combobox', { name: 'Tenant' }).selectOption('Acme Studio');
  await page.getByRole('button', { name: 'Issue discount' }).click();
  await page.getByRole('link', { name: code }).click();
  expect(await validate()).toMatchObject({ valid: true, kind: 'Percentage', value: 15 });

  await page.getByRole('link', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('Switched off').first()).toBeVisible();
  expect(await validate()).toMatchObject({ valid: false, reason: 'switched_off' });
});

/** Asks the console why a code applies or not; answers how it put it and which rules do not hold. */
async function simulate(page: Page, code: string, email: string): Promise<{ verdict: string; broken: string[] }> {
  await page.goto('/admin/resources/discounts/actions/explain');
  await page.getByLabel('Code').fill(code);
  await page.getByRole('searchbox', { name: 'Find among many' }).first().fill(email);
  const found = page.getByRole('combobox', { name: 'User' });
  await expect(found.getByRole('option')).toHaveCount(2);
  await found.selectOption({ index: 1 });
  await page.getByRole('combobox', { name: 'Plan' }).selectOption('pro');
  await page.getByRole('button', { name: 'Explain a code' }).click();
  const panel = page.locator('.findings');
  const verdict = await panel.getByRole('heading').innerText();
  return { verdict, broken: await panel.locator('.not-held span').allInnerTexts() };
}

test('a code is simulated, issued, used up through the API, and the simulator tells why it is over', async ({
  page,
  stage,
  people,
}) => {
  test.setTimeout(300_000);
  const code = `USEDUP${Date.now() % 1_000_000}`;
  const [first, second] = [people.next(), people.next()];
  await signInToConsole(page, stage, 'Support');
  expect(await simulate(page, code, first)).toEqual({
    verdict: 'The code does not apply; this is the price without it',
    broken: ['The code exists for the user’s tenant, and for this user'],
  });

  await page.goto('/admin/resources/discounts/actions/new');
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Name').fill('One free purchase');
  await page.getByLabel('Kind').selectOption('Percentage');
  await page.getByLabel('Value').fill('100');
  await page.getByLabel('Most uses (optional)', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Issue discount' }).click();
  await page.waitForURL('**/resources/discounts');
  expect(await simulate(page, code, first)).toEqual({ verdict: 'The code applies', broken: [] });
  await expect(page.locator('.findings')).toContainText('IRR 0');

  const purchase = { planId: await planId(stage, 'pro'), gateway: 'ZarinPal' as const, discountCode: code };
  const { access_token: token } = await signedIn(stage.second.url, first);
  await buy(stage.second.url, token, purchase);
  const plan = await callApi<{ plan_code: string }>(stage.first.url, 'GET', '/v1/users/me/plan', { token });
  expect(plan.body.plan_code).toBe('pro');

  const { access_token: late } = await signedIn(stage.second.url, second);
  const refused = await askToBuy(stage.second.url, late, purchase);
  expect([refused.status, refused.body.error.code]).toEqual([422, 'discount_not_valid']);
  expect(await simulate(page, code, second)).toEqual({
    verdict: 'The code does not apply; this is the price without it',
    broken: ['There are uses left'],
  });
  await page.goto('/admin/resources/discounts');
  await expect(page.getByRole('row').filter({ hasText: code })).toContainText('Used up');
});

test.afterAll(({ stage }) => stage.command('ledger:verify'));
