import type { Page } from '@playwright/test';
import { seriousFaults } from './support/accessibility.js';
import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

interface ApiDay {
  usage_date: string;
  renders_completed: number;
  renders_failed: number;
  render_seconds: number;
  storage_bytes: number;
  api_calls: number;
  active_users: number;
  amount_billed_minor: number;
}

async function openAcme(page: Page, stage: Stage): Promise<string> {
  const { rows } = await stage.database.query<{ id: string }>(`select id from tenants where slug = 'acme'`);
  const id = rows[0]?.id ?? '';
  await page.goto(`/admin/resources/tenants/records/${id}/show`);
  return id;
}

const usageOf = (page: Page) => page.locator('.usage');

test('the chart, its sum and the table of a tenant tell what the API tells', async ({ page, stage }) => {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', ({ message }) => complaints.push(message));
  await signInToConsole(page, stage, 'Tenants');
  const id = await openAcme(page, stage);
  const usage = usageOf(page);
  await expect(usage.locator('canvas')).toBeVisible();

  const { access_token: token } = await signedIn(stage.first.url, 'manager@acme.test');
  const { body } = await callApi<{ data: ApiDay[] }>(stage.first.url, 'GET', `/v1/tenants/${id}/usage`, { token });
  expect(body.data).toHaveLength(30);
  const sum = body.data.reduce((total, day) => total + day.renders_completed, 0);
  expect(sum).toBeGreaterThan(0);
  await expect(usage.locator('.usage-sum')).toHaveText(sum.toLocaleString('en-GB'));

  // The chart is a picture for the eyes; everything is reached without a pointer.
  await usage.getByText('Every day as a table').focus();
  await page.keyboard.press('Enter');
  const rows = usage.locator('tbody tr');
  await expect(rows).toHaveCount(30);
  const shown = await page.evaluate(`[...document.querySelectorAll('.usage tbody tr')].map((row) => [
    row.querySelector('time').dateTime,
    ...[...row.querySelectorAll('data')].map(({ value }) => Number(value)),
  ])`);
  const told = body.data.map((day) => [
    day.usage_date,
    day.renders_completed,
    day.renders_failed,
    day.render_seconds,
    day.storage_bytes,
    day.api_calls,
    day.active_users,
    day.amount_billed_minor,
  ]);
  expect(shown).toEqual(told.reverse());

  await usage.getByRole('button', { name: '7 days' }).press('Enter');
  await expect(rows).toHaveCount(7);
  await usage.getByRole('button', { name: 'Storage' }).press('Space');
  const most = Math.max(...body.data.slice(-7).map((day) => day.storage_bytes));
  await expect(usage.locator('.usage-sum')).toHaveText(
    `${(most / 1e9).toLocaleString('en-GB', { maximumFractionDigits: 2 })} GB`,
  );
  await expect(usage.getByRole('img')).toHaveAccessibleName(/^Storage by day/);
  await usage.locator('.u-over').hover();
  await expect(usage.locator('.usage-pointed')).toContainText('GB');
  expect(complaints).toEqual([]);
});

test('a tenant without usage, and a server that does not answer, are told in words', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Auditor');
  await stage.database.query(
    `delete from tenant_usage_days where tenant_id = (select id from tenants where slug = 'initech')`,
  );
  const { rows } = await stage.database.query<{ id: string }>(`select id from tenants where slug = 'initech'`);
  await page.goto(`/admin/resources/tenants/records/${rows[0]?.id}/show`);
  const usage = usageOf(page);
  await expect(usage).toContainText('Nothing was used in these days.');
  await page.route('**/usage?days=90', (route) => route.abort());
  await usage.getByRole('button', { name: '90 days' }).click();
  await expect(usage.getByRole('alert')).toBeVisible();
  await page.unroute('**/usage?days=90');
  await usage.getByRole('button', { name: 'Try again' }).click();
  await expect(usage).toContainText('Nothing was used in these days.');
});

for (const { language, theme } of [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'fa', theme: 'light' },
  { language: 'fa', theme: 'dark' },
]) {
  test(`the usage keeps nobody out with its table open, in ${language} and ${theme}`, async ({ page, stage }) => {
    await page.context().addCookies([
      { name: 'console_language', value: language, url: stage.first.url },
      { name: 'console_theme', value: theme, url: stage.first.url },
    ]);
    await signInToConsole(page, stage, 'Owner');
    await openAcme(page, stage);
    await expect(usageOf(page).locator('canvas')).toBeVisible();
    await usageOf(page).locator('summary').click();
    expect(await seriousFaults(page)).toEqual([]);
    if (language === 'fa') await expect(usageOf(page).locator('.usage-sum')).toHaveText(/^[۰-۹٬]+$/);
    await page.setViewportSize({ width: 390, height: 844 });
    const wider = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await expect.poll(wider).toBeLessThanOrEqual(0);
  });
}
