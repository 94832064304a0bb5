import type { Page } from '@playwright/test';
import { shapes } from '../src/admin/resources/index.js';
import type { Entity } from '../src/models/entity.js';
import { describedEntities } from '../src/operations/entities/entity-policies.js';
import { policyTable } from '../src/operations/policy-table.js';
import { type StaffRole, staffRoles } from '../src/platform/context.js';
import { signedIn } from './support/api-client.js';
import { findUser, signInToConsole } from './support/console.js';
import { type ConsoleAction, consoleActions, postAddress, stockDoors } from './support/console-actions.js';
import { fingerprints } from './support/contents.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

/** The described entities that a role reads: behind the others of their group, but before those of the system. */
const described = (group: Entity['group'], role: StaffRole): string[] =>
  describedEntities
    .filter((one) => one.group === group && one.read.staff.includes(role))
    .map(({ plural }) => plural.en);

const ofUsers = ['Users', 'Sessions', 'Linked sign-ins', 'Passkeys', 'Second factors', 'Bans', 'Notes', 'Messages'];
const ofTenants = ['Tenants', 'Domains', 'Invitations', 'API keys', 'Webhooks', 'Deliveries'];
const ofEngagement = ['Quests', 'Gifts', 'Earned gifts'];
const ofOperation = [
  'Live',
  'Events',
  'Parked messages',
  'Audit trail',
  'Audit checks',
  'Staff',
  'Service tokens',
  'Signing keys',
];
const ofBooks = ['Ledger', 'Ledger checks'];
const ofCommerce = ['Plans', 'Plans of users', 'Payments', 'Refunds', 'Balance corrections', ...ofBooks, 'Discounts'];
const everything = [ofUsers, ofTenants, ofCommerce, ofEngagement, ofOperation];

/** What stands in the menu, by role and group. */
const menus: Record<StaffRole, string[][]> = {
  Support: [ofUsers, ofTenants, ofCommerce.filter((name) => !ofBooks.includes(name)), ['Earned gifts'], []],
  Finance: [ofUsers, ['Tenants', 'Domains'], ofCommerce, ofEngagement, []],
  Tenants: [ofUsers, ofTenants, [], [], ['Live', 'Parked messages']],
  Auditor: everything,
  Owner: everything,
};

function menuOf(role: StaffRole): string[] {
  const [people = [], tenants = [], commerce = [], engagement = [], system = []] = menus[role];
  return [
    ...[...people, ...described('people', role)],
    ...[...tenants, ...described('tenants', role)],
    ...[...commerce, ...described('commerce', role)],
    ...[...engagement, ...described('engagement', role)],
    ...system.filter((name) => name === 'Live'),
    ...described('system', role),
    ...system.filter((name) => name !== 'Live'),
  ];
}

const labels: Record<string, string> = {
  ban: 'Ban user',
  impersonate: 'View as user',
  exportData: 'Export data',
  erase: 'Erase user',
  note: 'Note',
  endSessions: 'End sessions',
  makeManager: 'Make manager',
  sendResetLink: 'Send reset link',
  correctBalance: 'Correct balance',
};

/** What is not offered for a verified user without a second factor, who is neither banned nor a manager. */
const notNow = ['unban', 'takeRole', 'resetMfa', 'sendVerification'];

const mayDo = (role: StaffRole, { operation }: ConsoleAction): boolean =>
  ((policyTable[operation] as { staff?: readonly StaffRole[] }).staff ?? []).includes(role);

/** Posts the form as the console's own page would. */
async function post(page: Page, stage: Stage, address: string, form: object) {
  const answer = await page.request.post(address, { headers: { Origin: stage.first.url }, data: form });
  return { status: answer.status(), text: await answer.text() };
}

async function recordOf({ database }: Stage, table: string, person: string, told?: string) {
  const condition = told ?? (table === 'users' ? `email = '${person}'` : 'true');
  // Not every table has both times, and sessions have neither.
  const query = `
    select id, to_jsonb(r) ->> 'updated_at' as "updatedAt" from ${table} r where ${condition}
    order by coalesce(to_jsonb(r) ->> 'created_at', to_jsonb(r) ->> 'issued_at') desc, id limit 1`;
  const { rows } = await database.query<{ id: string; updatedAt: string | null }>(query);
  if (!rows[0]) throw new Error(`${table} is empty.`);
  return rows[0];
}

/** The action done to the newest record, or to that person. */
async function orderOf(stage: Stage, action: ConsoleAction, { mark, person }: { mark: string; person: string }) {
  const record = action.table ? await recordOf(stage, action.table, person, action.condition) : null;
  const opened = action.action === 'edit' ? { updatedAt: new Date(record?.updatedAt ?? '').toISOString() } : {};
  return { address: postAddress(action, record?.id ?? ''), form: { ...action.form(mark, person), ...opened } };
}

test('the actions below are all that the console has', () => {
  const offered = shapes.flatMap(({ id, actions }) =>
    Object.entries(actions).map(([name, { operation }]) => `${id}/${name}: ${operation}`),
  );
  const known = consoleActions.map(({ resource, action, operation }) => `${resource}/${action}: ${operation}`);
  expect(known.toSorted()).toEqual(offered.toSorted());
});

for (const role of staffRoles) {
  test(`${role} finds in the menu and on a user's page what the role is for`, async ({ page, stage, person }) => {
    await signInToConsole(page, stage, role);
    await page.goto('/admin');
    const entries = page.getByRole('navigation', { name: 'Main menu' }).locator('.group').getByRole('link');
    await expect(entries).toHaveText(menuOf(role));
    await findUser(page, person);
    const actions = consoleActions.filter(({ resource, action }) => resource === 'users' && !notNow.includes(action));
    const offered = actions.filter((action) => mayDo(role, action)).map(({ action }) => labels[action]);
    const buttons = page.locator('.page-head .actions').getByRole('link');
    await expect(buttons).toHaveCount(offered.length);
    expect((await buttons.allInnerTexts()).map((text) => text.trim()).toSorted()).toEqual(offered.toSorted());
  });

  test(`${role} gets nothing done by posting what the role is not for`, async ({ page, stage, person }) => {
    await signedIn(stage.first.url, person);
    await signInToConsole(page, stage, role);
    const before = await fingerprints(stage.database);
    for (const action of consoleActions.filter((each) => !mayDo(role, each))) {
      const { address, form } = await orderOf(stage, action, { mark: 'forbidden1', person });
      expect((await post(page, stage, address, form)).status, `${role}: ${address}`).toBe(403);
    }
    for (const { resource, table } of stockDoors) {
      const { id } = await recordOf(stage, table, person);
      for (const door of [`records/${id}/delete`, `bulk/bulkDelete?recordIds=${id}`]) {
        const { status } = await post(page, stage, `/admin/api/resources/${resource}/${door}`, {});
        expect(status, `${role}: ${resource}/${door}`).toBe(403);
      }
    }
    expect(await fingerprints(stage.database)).toEqual(before);
  });
}

test('an owner gets every action done with the same forms', async ({ page, stage, person }) => {
  // Someone with a session that can be ended.
  await signedIn(stage.first.url, person);
  await signInToConsole(page, stage, 'Owner');
  const mark = `roles${Date.now() % 1_000_000}`;
  for (const action of consoleActions) {
    const before = await fingerprints(stage.database);
    const { address, form } = await orderOf(stage, action, { mark, person });
    const { status, text } = await post(page, stage, address, form);
    expect(status, `${address}: ${text}`).toBe(200);
    const after = await fingerprints(stage.database);
    if (action.isQuestion) expect(after, address).toEqual(before);
    else if (!action.changesUnwatched) expect(after, address).not.toEqual(before);
  }
});
