import { readFile } from 'node:fs/promises';
import { logIn } from './support/api-client.js';
import { banUser, findUser, signInToConsole } from './support/console.js';
import { expect, test } from './support/test.js';

interface Export {
  user_id: string;
  parts: Record<string, unknown>;
}

test('what is held about a person is saved as a file', async ({ page, stage, person }) => {
  await signInToConsole(page, stage, 'Owner');
  await page.goto('/admin');
  await findUser(page, person);
  await page.getByRole('link', { name: 'Export data' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export data' }).click(),
  ]);
  const { user_id, parts } = JSON.parse(await readFile(await download.path(), 'utf8')) as Export;
  expect(download.suggestedFilename()).toBe(`user-${user_id}.json`);
  expect(JSON.stringify(parts)).toContain(person);
  expect(JSON.stringify(parts)).not.toContain('$argon2');
  await expect(page.getByText('Done.')).toBeVisible();
});

test('an owner erases a user, only with the address typed; nothing of him is found any more', async ({
  page,
  stage,
  person,
}) => {
  const { first, database } = stage;
  await logIn(first.url, person);
  await signInToConsole(page, stage, 'Owner');
  await page.goto('/admin');
  await findUser(page, person);
  // His ban stays among the latest ones, where he has no name any more.
  await banUser(page, { reason: 'Before he left', until: '1 day' });
  await expect(page.getByText('Banned until')).toBeVisible();
  const address = page.url();
  const { rows } = await database.query<{ name: string }>('select full_name as name from users where email = $1', [
    person,
  ]);
  await page.getByRole('link', { name: 'Erase user' }).click();
  await page.getByLabel('Reason').fill('Asked for it');
  await page.getByLabel('Confirmation').fill('somebody@else.test');
  await page.getByRole('button', { name: 'Erase user' }).click();
  await expect(page.getByText('This is not the address of this user.')).toBeVisible();
  await page.getByLabel('Confirmation').fill(person);
  await page.getByRole('button', { name: 'Erase user' }).click();

  await expect(page).toHaveURL(address);
  await expect(page.getByRole('heading', { name: 'Erased user' })).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText(rows[0]?.name ?? person);
  await expect(page.getByRole('main')).not.toContainText(person);
  await expect(page.getByRole('link', { name: 'Erase user' })).toHaveCount(0);
  expect((await logIn(first.url, person)).status).toBe(401);
  await page.goto('/admin');
  const bans = page.locator('.panel').filter({ has: page.getByRole('heading', { name: 'Latest bans' }) });
  await expect(bans.getByRole('listitem').filter({ hasText: 'Before he left' }).getByRole('link')).toHaveText(
    'Erased user',
  );
  await page.getByRole('combobox', { name: 'Search everything' }).fill(person);
  await expect(page.getByText('Nothing was found')).toBeVisible();

  await page.context().addCookies([{ name: 'console_language', value: 'fa', url: first.url }]);
  await page.goto(address);
  await expect(page.getByRole('heading', { name: 'کاربر پاک‌شده' })).toBeVisible();
});
