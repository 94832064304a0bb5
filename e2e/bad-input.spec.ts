import { signedIn } from './support/api-client.js';
import { findUser, signInToConsole } from './support/console.js';
import { fingerprints } from './support/contents.js';
import { expect, test } from './support/test.js';

test('a record that somebody else changed meanwhile is not overwritten, and what was typed stays', async ({
  page,
  stage,
}) => {
  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin/resources/tenants');
  await page.getByRole('link', { name: 'Initech Films' }).click();
  const address = page.url().replace(/\/show$/, '/edit');
  await page.goto(address);
  const other = await page.context().newPage();
  await other.goto(address);
  await other.getByLabel('Contact', { exact: false }).first().fill('Bill Lumbergh');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Bill Lumbergh')).toBeVisible();

  const contact = page.getByLabel('Contact', { exact: false }).first();
  await contact.fill('Peter Gibbons');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('Somebody changed this record while you had it open.');
  await expect(contact).toHaveValue('Peter Gibbons');
  await page.getByRole('button', { name: 'Load the latest state' }).click();
  await expect(contact).toHaveValue('Bill Lumbergh');
});

test('a ban needs a reason and an end in the future', async ({ page, stage, person }) => {
  await signedIn(stage.first.url, person);
  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin');
  await findUser(page, person);
  await page.getByRole('link', { name: 'Ban user' }).click();
  const before = await fingerprints(stage.database);
  await page.getByRole('button', { name: 'Ban user' }).click();
  await expect(page.getByText('This is needed.')).toBeVisible();
  await expect(page.getByLabel('Reason')).toHaveAttribute('aria-invalid', 'true');

  await page.getByLabel('Reason').fill('   ');
  await page.getByRole('button', { name: 'Ban user' }).click();
  await expect(page.getByText('This is needed.')).toBeVisible();

  await page.getByLabel('Reason').fill('Too late');
  await page.getByLabel('Date and time').fill('2020-01-01T12:00');
  await page.getByRole('button', { name: 'Ban user' }).click();
  await expect(page.getByText('The end of a ban must lie in the future.')).toBeVisible();
  await expect(page.getByLabel('Reason')).toHaveValue('Too late');
  expect(await fingerprints(stage.database)).toEqual(before);
});
