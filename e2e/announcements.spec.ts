import { callApi, type ErrorBody, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { expect, test } from './support/test.js';

interface Announcements {
  data: { id: string; title_en: string; title_fa: string }[];
}

test('what staff announce is read by those it is for, until it is removed', async ({ page, stage }) => {
  const title = `Journey ${Date.now() % 1_000_000}`;
  const read = async (email: string) => {
    const { access_token: token } = await signedIn(stage.second.url, email);
    const path = '/v1/announcements?page_size=100';
    const { body } = await callApi<Announcements>(stage.second.url, 'GET', path, { token });
    return body.data.filter((one) => one.title_en === title).map((one) => one.title_fa);
  };
  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin/resources/announcements');
  await page.getByRole('link', { name: 'Create' }).click();
  await page.getByLabel('Title (English)').fill(title);
  await page.getByLabel('Title (Persian)').fill('خبر');
  await page.getByLabel('Text (English)').fill('Renders are faster from today.');
  await page.getByLabel('Text (Persian)').fill('از امروز رندرها تندتر است.');
  await page.getByLabel('Audience').selectOption('managers');
  await page.getByRole('combobox', { name: 'Tenant' }).selectOption('Acme Studio');
  await page.getByLabel('Shown from').fill('2026-01-01T10:00');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  expect(await read('manager@acme.test')).toEqual(['خبر']);
  expect(await read('user@acme.test')).toEqual([]);
  expect(await read('user@globex.test')).toEqual([]);

  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Audience').selectOption('everyone');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  expect(await read('user@acme.test')).toEqual(['خبر']);

  await page.getByRole('link', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('heading', { name: 'Announcements' })).toBeVisible();
  await expect(page.getByText(title)).toHaveCount(0);
  expect(await read('user@acme.test')).toEqual([]);
});

test('a word that support bans is in no name from then on', async ({ page, stage, person }) => {
  const word = `Upstart${Date.now() % 1_000_000}`;
  const { access_token: token } = await signedIn(stage.second.url, person);
  const rename = (name: string) =>
    callApi<ErrorBody>(stage.second.url, 'PATCH', '/v1/users/me', { token, body: { full_name: name } });
  expect((await rename(`The ${word}`)).status).toBe(200);

  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin/resources/bannedWords');
  await page.getByRole('link', { name: 'Create' }).click();
  await page.getByLabel('Word').fill(word);
  await page.getByLabel('Refused').selectOption('anywhere');
  await page.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: word })).toBeVisible();

  const isRefused = async () => (await rename(`My ${word.toUpperCase()}`)).body?.error?.code;
  await expect.poll(isRefused).toBe('unprocessable');
  expect((await rename(`The ${word}`)).status).toBe(200);
});
