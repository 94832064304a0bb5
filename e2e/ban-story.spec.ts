import { callApi, logIn, refresh, signedIn } from './support/api-client.js';
import { banUser, findUser, signInByHand } from './support/console.js';
import { expect, test } from './support/test.js';

const email = 'user@acme.test';
const reason = 'Sends spam to other studios';
const oneDay = 86_400;

test('support bans a user until tomorrow: he is out at once, everywhere, and back when the ban ends', async ({
  page,
  stage,
}) => {
  const processes = [stage.first.url, stage.second.url];
  const session = await signedIn(stage.first.url, email);
  const me = (url: string) => callApi(url, 'GET', '/v1/users/me', { token: session.access_token });
  for (const url of processes) expect((await me(url)).status).toBe(200);

  await signInByHand(page, stage, 'Support');
  await findUser(page, email);
  await banUser(page, { reason, until: '1 day' });
  await expect(page.getByText('Banned until')).toBeVisible();
  await expect(page.getByText('by support@demo.test')).toBeVisible();

  for (const url of processes) {
    await expect.poll(async () => (await me(url)).body.error?.code, `the open session at ${url}`).toBe('user_banned');
    for (const refusal of [await refresh(url, session.refresh_token), await logIn(url, email)]) {
      expect(refusal.status).toBe(403);
      expect(refusal.body.error).toMatchObject({ code: 'user_banned', details: { reason } });
      const end = new Date(String(refusal.body.error.details['unblock_date']));
      expect(Math.abs(end.getTime() - (await stage.now()).getTime() - oneDay * 1000)).toBeLessThan(120_000);
    }
  }

  const told = async (type: string) =>
    (await stage.events.arrivals()).filter(({ type: of, data }) => of === type && data['user_id'] === session.user.id);
  await expect.poll(() => told('identity.user.banned.v1')).toHaveLength(1);
  expect((await told('identity.user.banned.v1'))[0]?.data).toMatchObject({
    reason,
    tenant_id: session.tenant.id,
    banned_by: { kind: 'staff', label: 'support@demo.test' },
  });

  await stage.advanceClock(oneDay);
  for (const url of processes) expect((await logIn(url, email)).status).toBe(200);
  const old = await refresh(stage.second.url, session.refresh_token);
  expect(old.body.error.code, 'the session from before stays ended').toBe('session_revoked');
  await expect.poll(() => told('identity.user.unbanned.v1'), { timeout: 20_000 }).toHaveLength(1);
  expect((await told('identity.user.unbanned.v1'))[0]?.data).toMatchObject({ cause: 'expired' });
});
