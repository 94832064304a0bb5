import { expect, type Page } from '@playwright/test';
import { shapes } from '../../src/admin/resources/index.js';
import { describedEntities } from '../../src/operations/entities/entity-policies.js';
import { signedIn } from './api-client.js';
import type { Stage } from './stage.js';

/** A record of each resource, preferably one with something to see. */
const recordQueries: Record<string, string> = {
  sessions: 'select id from sessions order by issued_at desc limit 1',
  users: `select id from users where id in (select user_id from bans where lifted_at is null) limit 1`,
  bans: 'select id from bans order by banned_at desc limit 1',
  userNotes: 'select id from user_notes order by created_at desc limit 1',
  messages: `select id from messages order by state = 'Failed' desc limit 1`,
  tenants: `select id from tenants where slug = 'acme'`,
  domains: `select id from tenant_domains where domain = 'video.acme.test'`,
  invitations: `select id from invitations where email = 'neda@acme.test'`,
  factors: 'select id from mfa_factors where confirmed_at is not null limit 1',
  identities: 'select id from external_identities order by created_at desc limit 1',
  passkeys: 'select id from passkeys order by created_at desc limit 1',
  apiKeys: 'select id from api_keys order by created_at desc limit 1',
  webhooks: `select id from webhooks where name = 'Warehouse'`,
  webhookDeliveries: `select id from webhook_deliveries where request_url like 'https://hooks.acme.test%' order by created_at limit 1`,
  plans: `select id from plans where code = 'pro'`,
  userPlans: 'select id from user_plans order by ended_at nulls last limit 1',
  payments: `select id from payments where status = 'Confirmed' order by created_at desc limit 1`,
  balanceCorrections: `select id from balance_corrections where status = 'AwaitingApproval' order by created_at desc limit 1`,
  refunds: `select id from refunds where status = 'AwaitingApproval' order by created_at desc limit 1`,
  ledger: 'select id from ledger_entries where user_id is not null limit 1',
  ledgerChecks: 'select id from ledger_checks order by created_at desc limit 1',
  discounts: 'select id from discounts order by created_at desc limit 1',
  quests: 'select id from quests order by created_at desc limit 1',
  gifts: 'select id from gifts order by created_at desc limit 1',
  earnedGifts: 'select id from earned_gifts order by earned_at desc limit 1',
  events: 'select id from outbox_events order by position desc limit 1',
  parkedMessages: `select id from parked_messages where state = 'Waiting' order by created_at desc limit 1`,
  audit: 'select id from audit_entries order by occurred_at desc limit 1',
  auditChecks: 'select id from audit_checks order by created_at desc limit 1',
  staff: `select id from staff where email = 'auditor@demo.test'`,
  serviceTokens: `select id from service_tokens where service_name = 'render'`,
  signingKeys: 'select id from signing_keys limit 1',
};

const forms = [
  'tenants/actions/new',
  'apiKeys/actions/new',
  'webhooks/actions/new',
  'plans/actions/new',
  'discounts/actions/new',
  'discounts/actions/newCodes',
  'discounts/actions/explain',
  'quests/actions/new',
  'gifts/actions/new',
  'staff/actions/new',
  'serviceTokens/actions/new',
  'signingKeys/actions/rotate',
];
const recordForms: Record<string, string[]> = {
  users: ['unban', 'note', 'impersonate', 'endSessions', 'exportData', 'erase', 'makeManager', 'sendResetLink'],
  invitations: ['resend', 'revoke'],
  tenants: ['edit', 'branding', 'invite', 'claimDomain', 'suspend'],
  domains: ['check', 'remove'],
  messages: ['resend'],
  identities: ['unlink'],
  passkeys: ['remove'],
  apiKeys: ['rotate', 'revoke'],
  webhooks: ['edit', 'enable', 'rotate', 'remove'],
  webhookDeliveries: ['replay'],
  plans: ['edit', 'switchOff'],
  payments: ['refund', 'reconcile'],
  balanceCorrections: ['approve', 'reject'],
  parkedMessages: ['replay', 'dismiss'],
  refunds: ['approve', 'reject'],
  discounts: ['edit', 'switchOff'],
  quests: ['edit', 'switchOff'],
  gifts: ['grant', 'edit', 'switchOff'],
  staff: ['edit', 'reset'],
  serviceTokens: ['revoke'],
};

/** The address of every screen that an owner can open. A resource without an entry above is a fault. */
export async function everyScreen({ first, database }: Stage): Promise<string[]> {
  // The first sign-in makes the first session and the first signing keys.
  const { user } = await signedIn(first.url, 'user@acme.test');
  const screens = [
    '/admin',
    '/admin/live',
    '/admin/resources/users?filters.q=nobody-has-this-name',
    '/admin/resources/nowhere',
  ];
  const ofEntities = new Map(describedEntities.map(({ resource, table }) => [resource, table]));
  for (const { id: resource } of shapes) {
    const table = ofEntities.get(resource);
    const query = table ? `select id from ${table} order by created_at desc limit 1` : recordQueries[resource];
    const { rows } = await database.query<{ id: string }>(query ?? '');
    // A new entity has no demo data yet.
    if (!rows[0] && table) {
      screens.push(`/admin/resources/${resource}`, `/admin/resources/${resource}/actions/new`);
      continue;
    }
    if (!rows[0]) throw new Error(`${resource} has no record to show: say in recordQueries where to find one.`);
    const record = `/admin/resources/${resource}/records/${rows[0].id}`;
    const forms = table ? ['edit', 'remove'] : (recordForms[resource] ?? []);
    if (table) screens.push(`/admin/resources/${resource}/actions/new`);
    const recordScreens = ['show', ...forms].map((action) => `${record}/${action}`);
    screens.push(`/admin/resources/${resource}`, ...recordScreens);
  }
  const newForms = forms.map((form) => `/admin/resources/${form}`);
  return [...screens, `/admin/resources/users/records/${user.id}/ban`, ...newForms];
}

/** Opens a screen and waits until what it shows has come. */
export async function openScreen(page: Page, screen: string): Promise<void> {
  await page.goto(screen);
  await expect(page.getByRole('heading', { level: 1 }), screen).toBeVisible();
  await expect(page.locator('[aria-busy=true]'), screen).toHaveCount(0);
  if (screen === '/admin') await expect(page.locator('.figure').first()).toBeVisible();
}
