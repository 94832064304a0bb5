import type { Page } from '@playwright/test';
import { openTestProxy } from '../src/platform/test-proxy.js';
import { seriousFaults } from './support/accessibility.js';
import { callApi, signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

const rowsOf = (page: Page) => page.locator('.live-table tbody tr');
const connected = (page: Page) => expect(page.getByText('Connected: what happens comes by itself.')).toBeVisible();

async function park({ database }: Stage, error: string): Promise<void> {
  await database.query(
    `insert into parked_messages (id, fingerprint, queue, routing_key, headers, body, body_bytes, fault, error, attempts,
       first_seen_at, created_at, updated_at)
     values (gen_random_uuid(), md5(random()::text) || md5(random()::text), 'identity.render', 'render.job.completed.v1',
       '{}', '{', 1, 'not_json', $1, 1, now(), now(), now())`,
    [error],
  );
}

async function rename({ first }: Stage, person: string, name: string): Promise<void> {
  const { access_token: token } = await signedIn(first.url, person);
  const { status } = await callApi(first.url, 'PATCH', '/v1/users/me', { token, body: { full_name: name } });
  expect(status).toBe(200);
}

test('an event shows by itself, leads to its record, and a filter keeps out what is not wanted', async ({
  page,
  stage,
  person,
}) => {
  const complaints: string[] = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  await signInToConsole(page, stage, 'Owner');
  await page.goto('/admin');
  await page.getByRole('link', { name: 'Live', exact: true }).click();
  await connected(page);
  // What other journeys have left is shown, too.
  await page.getByRole('button', { name: 'Empty the list' }).click();
  await rename(stage, person, 'Live One');
  const recorded = rowsOf(page).filter({ hasText: 'identity.user.updated.v1' }).filter({ hasText: 'Recorded' });
  await expect(recorded).toHaveCount(1);
  await expect(recorded).toContainText('Acme');
  await expect(
    rowsOf(page).filter({ hasText: 'identity.user.updated.v1' }).filter({ hasText: 'Published' }),
  ).toHaveCount(1);
  await expect(page.locator('.live-table')).not.toContainText('Live One');

  await page.getByLabel('Types of events').fill('payment.*');
  await page.getByLabel('Types of events').press('Enter');
  await expect(page).toHaveURL(/types=payment/);
  await connected(page);
  await expect(rowsOf(page).filter({ hasText: 'identity.' })).toHaveCount(0);
  await rename(stage, person, 'Live Two');
  await page.getByLabel('Types of events').fill('identity.*.updated.v1');
  await page.getByLabel('Types of events').press('Enter');
  const { rows } = await stage.database.query<{ id: string }>(
    `select id from outbox_events where type = 'identity.user.updated.v1' order by position desc limit 1`,
  );
  const update = rowsOf(page).filter({ hasText: 'Recorded' }).locator(`a[href*="${rows[0]?.id}"]`);
  await expect(update).toHaveCount(1);
  await page.getByLabel('Types of events').fill('no such type!');
  await expect(page.getByText('This stands for no type of event.')).toBeVisible();

  await update.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('identity.user.updated.v1');
  await expect(page.locator('main')).toContainText('Live Two');
  expect(complaints).toEqual([]);
});

test('a failure shows with its error and leads to where it is put right', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin/live?failures=true');
  await connected(page);
  await expect(page.getByRole('button', { name: 'Recorded' })).toHaveCount(0);
  await park(stage, 'It is no JSON at all.');
  const row = rowsOf(page).filter({ hasText: 'It is no JSON at all.' });
  await expect(row).toContainText('Parked');
  await row.getByRole('link').first().click();
  await expect(page.getByRole('link', { name: 'Take again' })).toBeVisible();
});

test('the list can be held still and goes on, by the keyboard alone', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Auditor');
  await page.goto('/admin/live?kinds=parked');
  await connected(page);
  await page.getByRole('button', { name: 'Empty the list' }).press('Enter');
  await expect(rowsOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Pause' }).press('Enter');
  await park(stage, 'while it was held');
  await expect(page.getByText('Paused. 1 more wait.')).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Go on' }).press('Space');
  await expect(rowsOf(page)).toHaveCount(1);
  await rowsOf(page).getByRole('link').first().focus();
  await expect(rowsOf(page).getByRole('link').first()).toBeFocused();
});

test('a screen reader is told how many came, not each of them', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Auditor');
  await page.goto('/admin/live?kinds=parked');
  await connected(page);
  await park(stage, 'first of two');
  await park(stage, 'second of two');
  await expect(page.getByRole('status').filter({ hasText: /\d new, \d of them failed/ })).toHaveCount(1, {
    timeout: 15_000,
  });
});

test('a stream that is cut goes on where it was, without the same row twice', async ({ page, stage }) => {
  const proxy = await openTestProxy(stage.first.url, 80);
  await signInToConsole(page, stage, 'Owner');
  await page.goto(new URL('/admin/live?kinds=parked', proxy.url).href);
  await connected(page);
  await park(stage, 'before the cut');
  await expect(rowsOf(page).filter({ hasText: 'before the cut' })).toHaveCount(1);
  proxy.cut();
  await park(stage, 'during the cut');
  await expect(page.getByText('The connection is cut. It is tried again.')).toBeVisible();
  proxy.restore();
  await connected(page);
  await expect(rowsOf(page).filter({ hasText: 'during the cut' })).toHaveCount(1);
  await expect(rowsOf(page).filter({ hasText: 'before the cut' })).toHaveCount(1);
  await page.close();
  await proxy.close();
});

test('who is signed out in another window is led to the sign-in', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Owner');
  await page.goto('/admin/live');
  await connected(page);
  await page.request.post('/admin/logout', { headers: { Origin: stage.first.url } });
  await expect(page).toHaveURL(/\/admin\/login\?to=%2Fadmin%2Flive/);
});

test('a service that stops says so to who watches, and waits for nobody', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Owner');
  const cookies = await page.context().cookies();
  const headers = {
    Accept: 'text/event-stream',
    Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
  };
  const stream = await fetch(`${stage.second.url}/admin/api/live`, { headers });
  expect(stream.status).toBe(200);
  await stage.second.stop();
  expect(await stream.text()).toMatch(/event: ended\ndata: {"why":"stopping"}\n\n$/);
  await stage.second.startAgain();
});

for (const { language, theme } of [
  { language: 'en', theme: 'light' },
  { language: 'fa', theme: 'dark' },
]) {
  test(`the live view keeps nobody out, in ${language} and ${theme}`, async ({ page, stage }) => {
    await page.context().addCookies([
      { name: 'console_language', value: language, url: stage.first.url },
      { name: 'console_theme', value: theme, url: stage.first.url },
    ]);
    await signInToConsole(page, stage, 'Owner');
    await page.goto('/admin/live');
    await park(stage, `told in ${language}`);
    await expect(rowsOf(page).filter({ hasText: `told in ${language}` })).toHaveCount(1);
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    const wider = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await expect.poll(wider).toBeLessThanOrEqual(0);
    expect(await seriousFaults(page)).toEqual([]);
  });
}
