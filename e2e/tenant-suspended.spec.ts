import { callApi, logIn, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { expect, test } from './support/test.js';

const email = 'user@globex.test';

test('a suspended tenant is closed to its users on every process until it is reactivated', async ({ page, stage }) => {
  const processes = [stage.first.url, stage.second.url];
  const { access_token: token } = await signedIn(stage.first.url, email);
  const codeOfMe = async (url: string) => (await callApi(url, 'GET', '/v1/users/me', { token })).body.error?.code;
  for (const url of processes) expect(await codeOfMe(url)).toBeUndefined();

  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin/resources/tenants');
  await page.getByRole('link', { name: 'Globex Media' }).click();
  await page.getByRole('link', { name: 'Suspend tenant' }).click();
  await page.getByLabel('Reason').fill('Invoice of November unpaid');
  await page.getByRole('button', { name: 'Suspend tenant' }).click();
  await expect(page.getByRole('link', { name: 'Reactivate tenant' })).toBeVisible();

  for (const url of processes) {
    await expect.poll(() => codeOfMe(url)).toBe('tenant_suspended');
    const refusal = await logIn(url, email);
    expect([refusal.status, refusal.body.error.code]).toEqual([403, 'tenant_suspended']);
  }

  await page.getByRole('link', { name: 'Reactivate tenant' }).click();
  await page.getByRole('button', { name: 'Reactivate tenant' }).click();
  await expect(page.getByRole('link', { name: 'Suspend tenant' })).toBeVisible();
  for (const url of processes) expect((await logIn(url, email)).status).toBe(200);
});
