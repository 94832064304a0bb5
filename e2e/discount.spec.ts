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
