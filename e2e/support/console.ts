import { expect, type Page } from '@playwright/test';
import type { StaffRole } from '../../src/platform/context.js';
import { totpCode } from './authenticator.js';
import { demoTotpSecret, nextTotpStep } from './callers.js';
import type { Stage } from './stage.js';

export const staffPassword = 'Demo-staff-password-1';
export const staffEmail = (role: StaffRole): string => `${role.toLowerCase()}@demo.test`;

/** The code that the role's authenticator shows next. */
export async function staffCode(stage: Stage): Promise<string> {
  return totpCode(demoTotpSecret, await nextTotpStep(stage));
}

/** Signs in as people do: by the two forms. Answers the code that was used up by it. */
export async function signInByHand(page: Page, stage: Stage, role: StaffRole): Promise<string> {
  await page.goto('/admin');
  await enterPassword(page, staffEmail(role), staffPassword);
  const code = await staffCode(stage);
  await page.getByLabel('Code').fill(code);
  await expect(page.getByRole('heading', { name: `Hello, Demo ${role}` })).toBeVisible();
  return code;
}

export async function enterPassword(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Signs in without the forms, for journeys about something else. */
export async function signInToConsole(page: Page, stage: Stage, role: StaffRole): Promise<void> {
  const headers = { Origin: stage.first.url };
  const data = { email: staffEmail(role), password: staffPassword };
  expect((await page.request.post('/admin/login', { headers, data })).status()).toBe(200);
  const answer = await page.request.post('/admin/login/code', { headers, data: { code: await staffCode(stage) } });
  expect(answer.status()).toBe(200);
}

/** Opens a user's page by way of the search in the top bar. */
export async function findUser(page: Page, email: string): Promise<void> {
  const box = page.getByRole('combobox', { name: 'Search everything' });
  await box.fill(email);
  await box.press('Enter');
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
}

interface Order {
  reason: string;
  /** As the button says it. */
  until?: '1 day' | '7 days' | '30 days' | 'For ever';
}

/** From a user's page to the ban and back. */
export async function banUser(page: Page, { reason, until }: Order): Promise<void> {
  await page.getByRole('link', { name: 'Ban user' }).click();
  await page.getByLabel('Reason').fill(reason);
  if (until) await page.getByRole('button', { name: until, exact: true }).click();
  await page.getByRole('button', { name: 'Ban user' }).click();
  await expect(page.getByRole('region', { name: 'Banned' })).toContainText(reason);
}
