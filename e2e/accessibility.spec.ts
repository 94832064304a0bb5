import { seriousFaults } from './support/accessibility.js';
import { enterPassword, signInToConsole, staffEmail, staffPassword } from './support/console.js';
import { everyScreen, openScreen } from './support/screens.js';
import { expect, test } from './support/test.js';

/** Each language and each theme on every screen. */
const looks = [
  { language: 'en', theme: 'light', direction: 'ltr' },
  { language: 'fa', theme: 'dark', direction: 'rtl' },
] as const;

for (const { language, theme, direction } of looks) {
  test(`no screen keeps anybody out, in ${language} and ${theme}`, async ({ page, stage }) => {
    test.setTimeout(900_000);
    await page.context().addCookies([
      { name: 'console_language', value: language, url: stage.first.url },
      { name: 'console_theme', value: theme, url: stage.first.url },
    ]);
    const faults: Record<string, string[]> = {};
    const check = async (screen: string) => {
      await expect(page.locator('html')).toHaveAttribute('dir', direction);
      const found = await seriousFaults(page);
      if (found.length > 0) faults[screen] = found;
    };
    await openScreen(page, '/admin/login');
    await check('sign in');
    await signInToConsole(page, stage, 'Owner');
    for (const screen of await everyScreen(stage)) {
      await openScreen(page, screen);
      await check(screen);
    }
    expect(faults).toEqual({});
  });
}

test('nor does the second step of the sign-in', async ({ page }) => {
  await page.goto('/admin/login');
  await enterPassword(page, staffEmail('Support'), staffPassword);
  await expect(page.getByLabel('Code')).toBeFocused();
  expect(await seriousFaults(page)).toEqual([]);
});
