import type { Page } from '@playwright/test';
import { logIn } from './support/api-client.js';
import { staffCode, staffEmail, staffPassword } from './support/console.js';
import { expect, test } from './support/test.js';

const mostStops = 60;

/** Presses Tab until the element with this role and name has the focus, as someone without a mouse does. */
async function tabTo(page: Page, role: 'link' | 'button' | 'textbox', name: string): Promise<void> {
  const target = page.getByRole(role, { name }).first();
  await expect(target).toBeVisible();
  for (let stops = 0; stops < mostStops; stops += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    if ((await focused.and(target).count()) > 0) return;
  }
  throw new Error(`${role} "${name}" was not reached by ${mostStops} tabs.`);
}

test('somebody without a mouse signs in and bans a user', async ({ page, stage, person }) => {
  const { keyboard } = page;
  await page.goto('/admin');
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await keyboard.type(staffEmail('Support'));
  await keyboard.press('Tab');
  await keyboard.type(staffPassword);
  await keyboard.press('Enter');
  await expect(page.getByLabel('Code')).toBeFocused();
  await keyboard.type(await staffCode(stage));
  await expect(page.getByRole('heading', { name: 'Hello, Demo Support' })).toBeVisible();

  await keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await keyboard.press('Escape');
  await keyboard.press('/');
  await keyboard.type(person);
  await keyboard.press('Enter');
  await tabTo(page, 'link', 'Ban user');
  await keyboard.press('Enter');
  await tabTo(page, 'button', 'Fraud with payments');
  await keyboard.press('Space');
  await tabTo(page, 'button', '7 days');
  await keyboard.press('Space');
  await tabTo(page, 'button', 'Ban user');
  await keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Banned' })).toContainText('Fraud with payments');
  expect((await logIn(stage.first.url, person)).body.error.code).toBe('user_banned');
});

test('the focus can be seen wherever it is', async ({ page }) => {
  await page.goto('/admin/login');
  const seen: string[] = [];
  while (!seen.includes('BODY') && seen.length < mostStops) {
    const [tag, mark] = (await page.evaluate(
      `(({ tagName }, { outlineStyle, boxShadow }) => [tagName, outlineStyle + boxShadow])(document.activeElement, getComputedStyle(document.activeElement))`,
    )) as [string, string];
    if (tag !== 'BODY') expect(mark, `${tag}, stop ${seen.length}`).not.toBe('nonenone');
    seen.push(tag);
    await page.keyboard.press('Tab');
  }
  expect(seen).toEqual(expect.arrayContaining(['INPUT', 'BUTTON']));
});
