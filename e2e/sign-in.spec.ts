import { totpCode, wrongTotpCode } from './support/authenticator.js';
import { demoTotpSecret } from './support/callers.js';
import {
  enterPassword,
  signInByHand,
  signInToConsole,
  staffCode,
  staffEmail,
  staffPassword,
} from './support/console.js';
import { expect, test } from './support/test.js';

const triesOfAnAccount = 10;

test('a wrong password and an unknown address get the same refusal', async ({ page }) => {
  await page.goto('/admin/login');
  for (const email of [staffEmail('Support'), 'nobody@demo.test']) {
    await enterPassword(page, email, 'Not-the-password-1');
    await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.');
  }
});

test('a wrong code and a code used before are refused, the next one is taken', async ({ page, stage, browser }) => {
  const used = await signInByHand(page, stage, 'Auditor');

  const other = await (await browser.newContext({ baseURL: stage.first.url })).newPage();
  await other.goto('/admin/login');
  await enterPassword(other, staffEmail('Auditor'), staffPassword);
  for (const code of [wrongTotpCode(demoTotpSecret, await stage.now()), used]) {
    await other.getByLabel('Code').fill(code);
    // The field is emptied with the refusal, while the words of the refusal before may still stand there.
    await expect(other.getByLabel('Code')).toHaveValue('');
    await expect(other.getByRole('alert')).toContainText('This code is not right, or it was used already.');
  }
  await other.getByLabel('Code').fill(await staffCode(stage));
  await expect(other.getByRole('heading', { name: 'Hello, Demo Auditor' })).toBeVisible();
  await other.context().close();
});

test('whoever guesses on is told how long to wait', async ({ page, stage }) => {
  const headers = { Origin: stage.first.url };
  const data = { email: staffEmail('Finance'), password: 'Not-the-password-1' };
  for (let tries = 0; tries < triesOfAnAccount; tries += 1) {
    expect((await page.request.post('/admin/login', { headers, data })).status()).toBe(401);
  }
  await page.goto('/admin/login');
  await enterPassword(page, staffEmail('Finance'), staffPassword);
  await expect(page.getByRole('alert')).toContainText(/Too many tries\. Wait \d+ minutes/);
});

test('an owner makes a staff account, and its holder sets up the authenticator at the first sign-in', async ({
  page,
  stage,
  browser,
}) => {
  const email = `newcomer${Date.now() % 1_000_000}@demo.test`;
  await signInToConsole(page, stage, 'Owner');
  await page.goto('/admin/resources/staff');
  await page.getByRole('link', { name: 'Create account' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Full name').fill('New Comer');
  await page.getByLabel('Role').selectOption('Support');
  await page.getByRole('button', { name: 'Create account' }).click();
  const password = await page.locator('.secret bdi').innerText();

  const first = await (await browser.newContext({ baseURL: stage.first.url })).newPage();
  await first.goto('/admin');
  await enterPassword(first, email, password);
  const qrCode = first.getByRole('img', { name: 'QR code for the authenticator app' });
  await expect(qrCode).toBeVisible();
  await expect(qrCode).not.toHaveJSProperty('naturalWidth', 0);
  const secret = await first.locator('.set-up bdi').innerText();
  await first.getByLabel('Code').fill(totpCode(secret, await stage.now()));
  await expect(first.getByRole('heading', { name: 'Hello, New Comer' })).toBeVisible();
  await first.context().close();
});

test('signing out ends the session for good', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Tenants');
  await page.goto('/admin');
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.context().addCookies(cookies);
  await page.goto('/admin/resources/tenants');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
