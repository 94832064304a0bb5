import type { Page } from '@playwright/test';
import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { consoleActions, postAddress } from './support/console-actions.js';
import { everyScreen, openScreen } from './support/screens.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

/** Each would set `window.executed` if it ran as script. */
const scripts = [
  '<script>window.executed=1</script>',
  '</script><script>window.executed=1</script>',
  '"><img src=x onerror=window.executed=1>',
  "'-(window.executed=1)-'",
  '<svg onload=window.executed=1>',
  '{{constructor.constructor("window.executed=1")()}}',
];
const all = scripts.join(' ').slice(0, 110);

/** Puts them into every text that people can write. */
async function plant(page: Page, stage: Stage, person: string): Promise<void> {
  const { url } = stage.first;
  const { access_token: token, user } = await signedIn(url, person);
  const profile = { full_name: all, slogan: scripts[0], about_me: scripts.join(' '), company_name: scripts[2] };
  const patched = await callApi(url, 'PATCH', '/v1/users/me', { token, body: profile });
  expect(patched.status).toBe(200);
  await signInToConsole(page, stage, 'Owner');
  const texts: Record<string, object> = {
    createTenant: { name: all, contactName: all },
    createDiscount: { name: all },
    createQuest: { title: all, challenge: scripts.join(' '), why: all, hint: all },
    createStaff: { fullName: all },
    createServiceToken: { name: all },
    banUser: { reason: scripts.join(' ') },
  };
  const mark = `script${Date.now() % 1_000_000}`;
  for (const action of consoleActions.filter(({ operation }) => operation in texts)) {
    const answer = await page.request.post(postAddress(action, user.id), {
      headers: { Origin: url },
      data: { ...action.form(mark), ...texts[action.operation] },
    });
    expect(answer.status(), `${action.operation}: ${await answer.text()}`).toBe(200);
  }
}

test('script in names, reasons and titles is shown as text on every screen and never runs', async ({
  page,
  stage,
  person,
}) => {
  test.setTimeout(300_000);
  const complaints: string[] = [];
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const isExpected = message.text().includes('the server responded with a status of');
    if (message.type() === 'error' && !isExpected) complaints.push(`console: ${message.text()}`);
  });
  await plant(page, stage, person);
  const { rows } = await stage.database.query<{ id: string }>('select id from users where email = $1', [person]);
  const screens = [...(await everyScreen(stage)), `/admin/resources/users/records/${rows[0]?.id}/show`];
  let shown = 0;
  for (const screen of screens) {
    await openScreen(page, screen);
    expect(await page.evaluate('window.executed'), screen).toBeUndefined();
    if ((await page.locator('main').innerText()).includes('window.executed')) shown += 1;
  }
  expect(complaints).toEqual([]);
  expect(shown).toBeGreaterThan(6);
});
