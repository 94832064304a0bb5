// Takes the pictures of the documentation: node --import tsx e2e/screenshots.ts, or some by the names of their screens
import { mkdirSync, writeFileSync } from 'node:fs';
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

const screens = [
  'dashboard',
  'search',
  'users',
  'user',
  'ban',
  'audit',
  'sessions',
  'factors',
  'passkeys',
  'tenants',
  'tenant',
  'usage',
  'branding',
  'domain',
  'api-keys',
  'invitations',
  'webhooks',
  'webhook',
  'delivery',
  'discounts',
  'new-discount',
  'simulator',
  'bulk-codes',
  'plans',
  'payments',
  'payment',
  'refund-form',
  'refunds',
  'refund',
  'corrections',
  'ledger',
  'gifts',
  'receipt',
  'quests',
  'messages',
  'announcements',
  'new-announcement',
  'banned-words',
  'live',
] as const;
type Screen = (typeof screens)[number];

/** The ending of the file's name tells the size. */
const sizes: Record<string, { viewport: { width: number; height: number }; screens: readonly Screen[] }> = {
  '': { viewport: { width: 1280, height: 800 }, screens },
  '-phone': {
    viewport: { width: 390, height: 844 },
    screens: [
      'dashboard',
      'search',
      'users',
      'user',
      'ban',
      'usage',
      'discounts',
      'payments',
      'payment',
      'receipt',
      'live',
      'announcements',
      'new-announcement',
    ],
  },
};
/** Shown down to their end. */
const whole = new Set<Screen>(['dashboard', 'user', 'tenant', 'branding', 'payment', 'simulator', 'receipt']);
const named = process.argv.slice(2);
const isWanted = (screen: string) => named.length === 0 || named.includes(screen);

const prepare: Partial<Record<Screen, (page: Page) => Promise<void>>> = {
  ban: async (page) => {
    await page.locator('.chip-button').first().click();
    await page.locator('.until .chip-button').nth(1).click();
  },
  simulator: async (page) => {
    await page.locator('form.form input[type=text]').fill('WELCOME20');
    const [person, plan] = await page.locator('form.form select').all();
    await person?.selectOption({ index: 1 });
    await plan?.selectOption('pro');
    await page.locator('form.form button[type=submit]').click();
    await page.locator('.findings').waitFor();
  },
  search: async (page) => {
    await page.locator('#global-search').fill('acme');
    await page.getByRole('option').first().waitFor();
  },
  live: (page) => page.locator('.live-failure').first().waitFor(),
  usage: (page) => page.locator('.usage-figures').scrollIntoViewIfNeeded(),
};

mkdirSync(folder, { recursive: true });
const { CHROMIUM_PATH } = process.env;
const browser = await chromium.launch({
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  ...(CHROMIUM_PATH !== undefined && { executablePath: CHROMIUM_PATH }),
});
const stage = await openStage();
try {
  for (let seat = 21; seat < 40; seat += 1) await signedIn(stage.first.url, `person0${seat}@acme.test`);
  await signedIn(stage.first.url, banned);
  await giveTheStaffSomethingToShow(stage);
  for (const look of looks) await takePictures(stage, look);
} finally {
  await browser.close();
  await stage.close();
}

async function takePictures(stage: Stage, look: (typeof looks)[number]): Promise<void> {
  const addresses = await addressesOf(stage);
  for (const [size, { viewport, screens }] of Object.entries(sizes)) {
    const { url } = stage.first;
    const context = await browser.newContext({
      baseURL: url,
      viewport,
      locale: look.language,
      reducedMotion: 'reduce',
    });
    await context.addCookies([
      { name: 'console_language', value: look.language, url },
      { name: 'console_theme', value: look.theme, url },
    ]);
    const page = await context.newPage();
    if (isWanted('sign-in')) {
      await open(page, '/admin/login');
      await save(page, `sign-in-${look.name}${size}`);
    }
    await signInToConsole(page, stage, 'Owner');
    for (const screen of screens.filter(isWanted)) {
      await open(page, addresses[screen]);
      await prepare[screen]?.(page);
      const isWhole = size === '' && whole.has(screen);
      if (isWhole) await page.setViewportSize({ ...viewport, height: await heightOf(page) });
      await save(page, `${screen}-${look.name}${size}`);
      await page.setViewportSize(viewport);
    }
    await context.close();
  }
}

async function addressesOf({ database }: Stage): Promise<Record<Screen, string>> {
  const idOf = async (query: string) => (await database.query<{ id: string }>(query)).rows[0]?.id;
  const user = `/admin/resources/users/records/${await idOf(`select id from users where email = '${banned}'`)}`;
  const tenant = `/admin/resources/tenants/records/${await idOf(`select id from tenants where slug = 'acme'`)}`;
  const refunded = await idOf(`select id from payments where status = 'PartlyRefunded'`);
  const payment = `/admin/resources/payments/records/${refunded}`;
  const refund = await idOf(`select id from refunds where status = 'AwaitingApproval' order by created_at limit 1`);
  const domain = await idOf(`select id from tenant_domains where domain = 'video.acme.test'`);
  const webhook = await idOf(`select id from webhooks where name = 'Warehouse'`);
  const delivery = await idOf(
    `select id from webhook_deliveries where response_status = 503 order by created_at limit 1`,
  );
  return {
    dashboard: '/admin',
    search: '/admin',
    users: '/admin/resources/users?filters.q=acme',
    user: `${user}/show`,
    ban: `${user}/ban`,
    audit: '/admin/resources/audit',
    sessions: '/admin/resources/sessions',
    factors: '/admin/resources/factors',
    passkeys: '/admin/resources/passkeys',
    tenants: '/admin/resources/tenants',
    tenant: `${tenant}/show`,
    usage: `${tenant}/show`,
    branding: `${tenant}/branding`,
    domain: `/admin/resources/domains/records/${domain}/show`,
    'api-keys': '/admin/resources/apiKeys',
    invitations: '/admin/resources/invitations',
    webhooks: '/admin/resources/webhooks',
    webhook: `/admin/resources/webhooks/records/${webhook}/show`,
    delivery: `/admin/resources/webhookDeliveries/records/${delivery}/show`,
    discounts: '/admin/resources/discounts',
    'new-discount': '/admin/resources/discounts/actions/new',
    simulator: '/admin/resources/discounts/actions/explain',
    'bulk-codes': '/admin/resources/discounts/actions/newCodes',
    plans: '/admin/resources/plans',
    payments: '/admin/resources/payments',
    payment: `${payment}/show`,
    'refund-form': `${payment}/refund`,
    refunds: '/admin/resources/refunds',
    refund: `/admin/resources/refunds/records/${refund}/show`,
    corrections: '/admin/resources/balanceCorrections',
    ledger: '/admin/resources/ledger',
    gifts: '/admin/resources/gifts',
    receipt: `/admin/receipts/${refunded}`,
    quests: '/admin/resources/quests',
    messages: '/admin/resources/messages',
    announcements: '/admin/resources/announcements',
    'new-announcement': '/admin/resources/announcements/actions/new',
    'banned-words': '/admin/resources/bannedWords',
    live: '/admin/live',
  };
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('.figure, tbody tr, form.form, .timeline, .panel, .sign-in-card').first().waitFor();
  // What is live never ends.
  if (!address.endsWith('/live')) await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

function heightOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollHeight');
}

/** As WebP, a third of the size of PNG. */
async function save(page: Page, name: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: 82 });
  writeFileSync(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
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
  // One that has just been parked.
  await stage.database.query('update parked_messages set created_at = now()');
  await context.close();
}
