// Takes the pictures of the documentation: node --import tsx e2e/screenshots.ts
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { projectFolder } from '../src/platform/project-folder.js';
import { signedIn } from './support/api-client.js';
import { signInToConsole } from './support/console.js';
import { openStage, type Stage } from './support/stage.js';

const folder = join(projectFolder, 'docs/screenshots');
const looks = [
  { name: 'en-light', language: 'en', theme: 'light' },
  { name: 'fa-dark', language: 'fa', theme: 'dark' },
] as const;
const banned = 'user@acme.test';

const stage = await openStage();
mkdirSync(folder, { recursive: true });
const { CHROMIUM_PATH } = process.env;
const browser = await chromium.launch({
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  ...(CHROMIUM_PATH !== undefined && { executablePath: CHROMIUM_PATH }),
});
try {
  for (let seat = 21; seat < 40; seat += 1) await signedIn(stage.first.url, `person0${seat}@acme.test`);
  await signedIn(stage.first.url, banned);
  await giveTheStaffSomethingToShow(stage);
  for (const look of looks) await takePictures(stage, look);
} finally {
  await browser.close();
  await stage.close();
}

async function takePictures(stage: Stage, { name, language, theme }: (typeof looks)[number]): Promise<void> {
  const { url } = stage.first;
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1280, height: 800 }, locale: language });
  await context.addCookies([
    { name: 'console_language', value: language, url },
    { name: 'console_theme', value: theme, url },
  ]);
  const page = await context.newPage();
  const take = async (screen: string, address: string) => {
    await page.goto(address);
    await page.locator('.figure, tbody tr, form.form, .timeline, .sign-in-card').first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    await page.screenshot({ path: join(folder, `${screen}-${name}.png`) });
  };
  await take('sign-in', '/admin/login');
  await signInToConsole(page, stage, 'Owner');
  await take('dashboard', '/admin');
  await take('users', '/admin/resources/users?filters.q=acme');
  const { rows } = await stage.database.query<{ id: string }>('select id from users where email = $1', [banned]);
  const user = `/admin/resources/users/records/${rows[0]?.id}`;
  await fillBan(page, take, `${user}/ban`, join(folder, `ban-${name}.png`));
  await take('audit', '/admin/resources/audit');
  await context.close();
}

async function fillBan(
  page: Page,
  take: (screen: string, address: string) => Promise<void>,
  address: string,
  path: string,
): Promise<void> {
  await take('ban', address);
  await page.locator('.chip-button').first().click();
  await page.locator('.until .chip-button').nth(1).click();
  await page.screenshot({ path });
}

/** Lists and the trail look as they do on a working day. */
async function giveTheStaffSomethingToShow(stage: Stage): Promise<void> {
  const context = await browser.newContext({ baseURL: stage.first.url });
  const page = await context.newPage();
  const post = async (address: string, data: object) => {
    const answer = await page.request.post(`/admin/api/resources/${address}`, {
      headers: { Origin: stage.first.url },
      data,
    });
    if (!answer.ok()) throw new Error(`${address}: ${await answer.text()}`);
  };
  const idOf = async (query: string) => (await stage.database.query<{ id: string }>(query)).rows[0]?.id;
  await signInToConsole(page, stage, 'Support');
  const person = await idOf(`select id from users where email = 'person093@acme.test'`);
  const until = new Date(Date.now() + 7 * 86_400_000).toISOString();
  await post(`users/records/${person}/ban`, { reason: 'Sends spam or advertising', unblockDate: until });
  const discount = { name: 'Autumn sale', code: 'AUTUMN25', kind: 'Percentage', value: '25', maxUseCount: '500' };
  await post('discounts/actions/new', discount);
  await signInToConsole(page, stage, 'Tenants');
  const tenant = await idOf(`select id from tenants where slug = 'initech'`);
  await post(`tenants/records/${tenant}/reactivate`, { reason: 'The bills are paid' });
  await signInToConsole(page, stage, 'Owner');
  await post('staff/actions/new', { email: 'mina@demo.test', fullName: 'Mina Keller', role: 'Support' });
  await context.close();
}
