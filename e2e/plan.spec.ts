import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { expect, test } from './support/test.js';

interface Plan {
  code: string;
  price_minor: number;
  features: Record<string, unknown>;
}

test('a plan goes on offer, changes its price and goes off again, as people see it through the API', async ({
  page,
  stage,
  person,
}) => {
  const code = `journey-${Date.now() % 1_000_000}`;
  const { access_token: token } = await signedIn(stage.second.url, person);
  const offered = async () =>
    (await callApi<{ data: Plan[] }>(stage.second.url, 'GET', '/v1/plans', { token })).body.data.find(
      (plan) => plan.code === code,
    );
  expect(await offered()).toBeUndefined();

  await signInToConsole(page, stage, 'Finance');
  await page.goto('/admin/resources/plans/actions/new');
  const values = {
    ...{ Code: code, Name: 'Journey', Price: '2000000', 'Tax (%)': '10', 'Render seconds': '600' },
    ...{
      'Renders a day': '5',
      'Renders at a time': '1',
      'Storage (GB)': '2',
      'Highest resolution': '720p',
      Speed: '1.5',
    },
    Features: 'watermark = false\nfonts = 40',
  };
  for (const [label, value] of Object.entries(values))
    await page
      .getByLabel(label, { exact: true })
      .or(page.getByLabel(`${label} (optional)`))
      .fill(value);
  await page.getByRole('button', { name: 'Put on offer' }).click();
  await page.getByRole('link', { name: code }).click();
  const features = { watermark: false, fonts: 40 };
  expect(await offered()).toMatchObject({ price_minor: 2_000_000, features });

  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  await page.getByLabel('Price', { exact: true }).fill('2500000');
  await page.getByRole('button', { name: 'Save' }).click();
  // The form tells the amount in words while it is typed: what counts is the page of the plan.
  await page.waitForURL('**/show');
  await expect(page.getByText('2,500,000').first()).toBeVisible();
  expect(await offered()).toMatchObject({ price_minor: 2_500_000, features });

  await page.getByRole('link', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await expect(page.getByText('Switched off').first()).toBeVisible();
  expect(await offered()).toBeUndefined();
});
