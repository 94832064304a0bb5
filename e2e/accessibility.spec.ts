import { seriousFaults } from './support/accessibility.js';
import { enterPassword, signInToConsole, staffEmail, staffPassword } from './support/console.js';
import { everyScreen, openScreen } from './support/screens.js';
import { expect, test } from './support/test.js';

/** Each language and each theme on every screen. */
const looks = [
  { language: 'en', theme: 'light', direction: 'ltr' },
  { language: 'fa', theme: 'dark', direction: 'rtl' },
] as const;

/** Each walk goes over its share of the screens, so that none takes as long as all together, and a page is closed before it has grown. */
const shares = [0, 1, 2, 3];
/** The part of every screen that is the same. */
const menu = '.sidebar';
const walks = looks.flatMap((look) => shares.map((share) => ({ ...look, share })));

// A trace of a hundred screens takes longer to write than to walk over them; a fault is told in words.
test.use({ trace: 'off' });

for (const { language, theme, direction, share } of walks) {
  test(`no screen keeps anybody out, in ${language} and ${theme}, share ${share + 1}`, async ({ page, stage }) => {
    test.setTimeout(600_000);
    await page.context().addCookies([
      { name: 'console_language', value: language, url: stage.first.url },
      { name: 'console_theme', value: theme, url: stage.first.url },
    ]);
    const faults: Record<string, string[]> = {};
    const check = async (screen: string, options?: { without: string[] }) => {
      await expect(page.locator('html')).toHaveAttribute('dir', direction);
      const found = await seriousFaults(page, options);
      if (found.length > 0) faults[screen] = found;
    };
    await openScreen(page, '/admin/login');
    await check('sign in');
    await signInToConsole(page, stage, 'Owner');
    const screens = (await everyScreen(stage)).filter((_, index) => index % shares.length === share);
    for (const [index, screen] of screens.entries()) {
      await openScreen(page, screen);
      // The menu is the same on each: it is looked at once.
      await check(screen, { without: index === 0 ? [] : [menu] });
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
