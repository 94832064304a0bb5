import { callApi, signedIn } from './support/api-client.js';
import { type BanTraces, tracesOfBan, withoutIdentity } from './support/ban-traces.js';
import { banUser, findUser, signInToConsole } from './support/console.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

const reason = 'Charged back three payments';
const inAWeek = (from: Date) => new Date(from.getTime() + 7 * 86_400_000).toISOString();

/** Bans by a call of the API. */
async function banByCall(stage: Stage, userId: string, token: string, tenantId: string): Promise<void> {
  const { status } = await callApi(stage.first.url, 'POST', `/v1/users/${userId}/ban`, {
    token,
    headers: { 'X-Tenant-Id': tenantId },
    body: { reason, unblock_date: inAWeek(await stage.now()) },
  });
  expect(status).toBe(204);
}

test('a ban leaves the same rows and the same events through the console, by a manager and by a service', async ({
  page,
  stage,
  people,
}) => {
  const emails = [people.next(), people.next(), people.next()] as const;
  // Two sessions each, so that a ban has more than one to end.
  for (const email of emails) await signedIn(stage.second.url, email);
  const [byStaff, byManager, byService] = await Promise.all(emails.map((email) => signedIn(stage.first.url, email)));
  if (!byStaff || !byManager || !byService) throw new Error('Three people sign in.');

  await signInToConsole(page, stage, 'Support');
  await page.goto('/admin');
  await findUser(page, byStaff.user.email);
  await banUser(page, { reason, until: '7 days' });
  const manager = await signedIn(stage.first.url, 'manager@acme.test');
  await banByCall(stage, byManager.user.id, manager.access_token, manager.tenant.id);
  await banByCall(stage, byService.user.id, 'frs_gateway_demo', manager.tenant.id);

  const left: BanTraces[] = [];
  for (const { user } of [byStaff, byManager, byService]) {
    const arrived = async () => {
      const { events, outbox } = await tracesOfBan(stage, user.id);
      return outbox.length - events.length;
    };
    await expect.poll(arrived, 'events still on their way').toBe(0);
    left.push(await tracesOfBan(stage, user.id));
  }
  const [staff, ofManager, ofService] = left;
  if (!staff || !ofManager || !ofService) throw new Error('Each ban left its traces.');
  expect(staff.bans).toHaveLength(1);
  expect(staff.sessions).toHaveLength(2);
  expect(staff.outbox).toHaveLength(3);
  expect(withoutIdentity(ofManager)).toEqual(withoutIdentity(staff));
  expect(withoutIdentity(ofService)).toEqual(withoutIdentity(staff));

  const kinds = left.map(({ bans }) => (bans[0] as Record<string, unknown>)['banned_by_kind']);
  expect(kinds).toEqual(['staff', 'user', 'service']);
  const doors = left.map(({ audit }) => (audit[0] as Record<string, unknown>)['via']);
  expect(doors).toEqual(['console', 'api', 'api']);
});
