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
  // As if a footer had come past the service, which would have cleaned it.
  await stage.database.query(
    `update tenant_brandings set display_name = $1, font_family = $2, primary_color = '#000000', email_footer_html = $3
     where tenant_id = (select id from tenants where slug = 'acme')`,
    [all, scripts[3], `<a href="javascript:window.executed=1">window.executed</a> ${scripts.join(' ')}`],
  );
}

/** Nothing can be asked inside a frame without scripts: what it was given is taken apart outside. */
const insidePreview = `(() => {
  const mail = new DOMParser().parseFromString(document.querySelector('iframe').srcdoc, 'text/html');
  const acting = mail.querySelectorAll('script, svg, img, form, iframe, [onerror], [onload], [href], [src]');
  return { shown: mail.querySelector('footer')?.textContent.includes('window.executed') ?? false, acting: acting.length };
})()`;

/** The frame of a branding's preview holds the cleaned footer, and nothing in it could run or lead away. */
async function expectHarmlessPreview(page: Page, screen: string): Promise<void> {
  if (!screen.endsWith('/branding')) return;
  await expect(page.locator('iframe')).toHaveAttribute('sandbox', '');
  await expect.poll(() => page.evaluate(insidePreview)).toEqual({ shown: true, acting: 0 });
}

// A trace is recorded by a script in every frame, and the preview's frame complains of any.
test.use({ trace: 'off' });

test('script in names, reasons and titles is shown as text on every screen and never runs', async ({
  page,
  stage,
  person,
}) => {
  test.setTimeout(600_000);
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
    await expectHarmlessPreview(page, screen);
  }
  expect(complaints).toEqual([]);
  expect(shown).toBeGreaterThan(6);
});
