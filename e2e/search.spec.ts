import type { Page } from '@playwright/test';
import { seriousFaults } from './support/accessibility.js';
import { signInToConsole } from './support/console.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

/** The box by its role alone: its name is told in the language of the page. */
const boxOf = (page: Page) => page.getByRole('combobox').and(page.locator('#global-search'));

async function fieldOf(stage: Stage, sql: string): Promise<string> {
  const { rows } = await stage.database.query<{ value: string }>(sql);
  return rows[0]?.value ?? '';
}

/** To the box by `/`, as from everywhere, and what was typed replaced. */
async function type(page: Page, text: string): Promise<void> {
  await page.locator('main').focus();
  await page.keyboard.press('/');
  await expect(boxOf(page)).toBeFocused();
  await page.keyboard.insertText(text);
}

test('whoever has no mouse finds a user by a part of his name, and goes through the list', async ({ page, stage }) => {
  const { keyboard } = page;
  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin');
  await type(page, 'acme');
  const options = page.getByRole('option');
  const chosen = page.getByRole('option', { selected: true });
  await expect(chosen).toHaveCount(1);
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('group', { name: 'Tenants' }).locator('mark').first()).toHaveText('Acme');
  await expect(page.getByRole('group', { name: 'Users' }).getByRole('option')).toHaveCount(6);
  expect(await seriousFaults(page)).toEqual([]);

  await keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(boxOf(page)).toHaveAttribute('aria-activedescendant', (await options.nth(1).getAttribute('id')) ?? '');
  await keyboard.press('ArrowUp');
  await keyboard.press('ArrowUp');
  await expect(options.last()).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toHaveCount(0);
  await expect(boxOf(page)).toHaveValue('acme');
  await keyboard.press('ArrowDown');
  await expect(page.getByRole('listbox')).toBeVisible();

  await page.getByRole('group', { name: 'Users' }).getByRole('option', { name: 'Show all' }).click();
  await expect(page).toHaveURL(/\/resources\/users\?filters\.q=acme/);
});

test('what is meant is opened by Enter at once: address, phone, authority, code, id', async ({
  page,
  stage,
  person,
}) => {
  await signInToConsole(page, stage, 'Finance');
  await page.goto('/admin');
  const userId = await fieldOf(stage, `select id as value from users where email = '${person}'`);
  const phone = await fieldOf(stage, `select phone_number as value from users where phone_number like '+98%' limit 1`);
  const ownerId = await fieldOf(stage, `select id as value from users where phone_number = '${phone}'`);
  const payment = await fieldOf(stage, 'select id as value from payments where authority is not null limit 1');
  const authority = await fieldOf(stage, `select authority as value from payments where id = '${payment}'`);
  const discount = await fieldOf(stage, `select id as value from discounts where code = 'ACME15'`);
  const persian = `۰${phone.slice(3).replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'.charAt(Number(digit)))}`;
  for (const [text, address] of [
    [person.toUpperCase(), `users/records/${userId}`],
    [persian, `users/records/${ownerId}`],
    [authority, `payments/records/${payment}`],
    ['acme15', `discounts/records/${discount}`],
    [payment, `payments/records/${payment}`],
  ] as const) {
    await type(page, text);
    await page.keyboard.press('Enter');
    await expect(page, text).toHaveURL(new RegExp(`/resources/${address}/show$`));
    await expect(page.locator('main')).toBeFocused();
    await expect(boxOf(page)).toHaveValue('');
  }
});

test('of a whole API key the box keeps and sends what lists show', async ({ page, stage }) => {
  const prefix = await fieldOf(stage, 'select key_prefix as value from api_keys limit 1');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin');
  await type(page, `Bearer ${prefix}${'Q7'.repeat(19)}`);
  await expect(boxOf(page)).toHaveValue(prefix);
  await expect(page.getByRole('group', { name: 'API keys' }).getByRole('option')).toHaveCount(1);
  expect(sent.some((request) => request.includes(prefix))).toBe(true);
  expect(sent.join()).not.toContain('Q7Q7');
});

test('nothing found, and no answer, are said in words', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin');
  await type(page, 'nobody-of-this-name');
  await expect(page.getByText('Nothing was found for “nobody-of-this-name”.')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin$/);
  expect(await seriousFaults(page)).toEqual([]);
  await page.route('**/admin/api/search', (route) => route.abort());
  await page.keyboard.insertText('x');
  await expect(page.locator('.search-failed')).not.toBeEmpty();
});

test('an answer about an older text is dropped', async ({ page, stage, person }) => {
  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/admin/api/search', async (route) => {
    if (route.request().postData()?.includes('acme"')) await held;
    await route.continue();
  });
  const asked = page.waitForRequest('**/admin/api/search');
  await type(page, 'acme');
  await asked;
  await boxOf(page).fill(person);
  await expect(page.getByRole('option')).toHaveCount(1);
  const late = page.waitForResponse((response) => response.request().postData()?.includes('acme"') ?? false);
  letGo();
  await (await late).finished();
  await expect(page.getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('option')).toContainText(person);
});

for (const [language, theme, width] of [
  ['fa', 'dark', 390],
  ['fa', 'light', 1280],
  ['en', 'dark', 390],
] as const)
  test(`the open list keeps nobody out, in ${language}, ${theme}, ${width} wide`, async ({ page, stage }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.context().addCookies([
      { name: 'console_language', value: language, url: stage.first.url },
      { name: 'console_theme', value: theme, url: stage.first.url },
    ]);
    await signInToConsole(page, stage, 'Owner');
    await page.goto('/admin');
    await boxOf(page).fill('acme');
    await expect(page.getByRole('option').first()).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    const frame = await page.locator('.search-panel').boundingBox();
    expect(frame?.x).toBeGreaterThanOrEqual(0);
    expect((frame?.x ?? 0) + (frame?.width ?? 0)).toBeLessThanOrEqual(width);
  });
