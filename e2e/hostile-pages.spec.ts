import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signInByHand, signInToConsole, staffCode, staffEmail, staffPassword } from './support/console.js';
import { consoleActions, postAddress } from './support/console-actions.js';
import { fingerprints } from './support/contents.js';
import { expect, test } from './support/test.js';

/** A page of another origin that the same browser has open. `127.0.0.1` with another port still gets lax cookies. */
async function openForeignSite(): Promise<{ server: Server; url: string }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Another site</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('forms and scripts of another site have no effect, and sign nobody out', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Owner');
  const { server, url } = await openForeignSite();
  await page.goto(url);
  const { rows } = await stage.database.query<{ id: string }>(`select id from users where email = 'user@acme.test'`);
  const before = await fingerprints(stage.database);
  const targets = [
    ...consoleActions.map((action) => ({
      address: postAddress(action, rows[0]?.id ?? ''),
      form: action.form('foreign'),
    })),
    { address: '/admin/logout', form: {} },
    { address: '/admin/login', form: { email: staffEmail('Support'), password: staffPassword } },
  ];
  for (const [place, { address, form }] of targets.entries()) {
    // A frame of its own: one that has shown a refusal is not always found by its name again.
    const frame = `answer${place}`;
    const target = `${stage.first.url}${address}`;
    const answered = page.waitForResponse((response) => response.url() === target);
    await page.evaluate(
      `{ document.querySelector('iframe')?.remove();
         document.body.append(Object.assign(document.createElement('iframe'), { name: '${frame}' }));
         const form = Object.assign(document.createElement('form'), ${JSON.stringify({ method: 'post', action: target, enctype: 'text/plain', target: frame })});
         form.append(Object.assign(document.createElement('input'), { name: ${JSON.stringify(JSON.stringify(form).slice(0, -1))}, value: '}' }));
         document.body.append(form); form.submit(); form.remove(); }`,
    );
    expect((await answered).status(), `form to ${address}`).toBe(403);
    await page.evaluate(
      `fetch(${JSON.stringify(target)}, { method: 'POST', mode: 'no-cors', credentials: 'include', body: ${JSON.stringify(JSON.stringify(form))} }).then(() => 0, () => 0)`,
    );
  }
  // A link from elsewhere may lead here; it changes nothing.
  await page.goto(`${stage.first.url}/admin/logout`);
  await page.goto('/admin');
  await expect(page.getByRole('heading', { name: 'Hello, Demo Owner' })).toBeVisible();
  expect(await fingerprints(stage.database)).toEqual(before);
  server.close();
});

test('the console cannot be framed by another site', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Support');
  const answer = await page.request.get('/admin');
  expect(answer.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(answer.headers()['x-frame-options']).toBe('DENY');
});

test('a cookie from before the sign-in is worth nothing: the session has another id after each step', async ({
  page,
  stage,
}) => {
  const idNow = async () =>
    (await page.context().cookies(`${stage.first.url}/admin`)).find(({ name }) => name === 'console_session')?.value;
  await page.goto('/admin/login');
  const planted = { name: 'console_session', value: 's%3Aplanted.signature', domain: '127.0.0.1', path: '/admin' };
  await page.context().addCookies([planted]);
  const headers = { Origin: stage.first.url };
  const data = { email: staffEmail('Finance'), password: staffPassword };
  const ids: (string | undefined)[] = [await idNow()];
  await page.request.post('/admin/login', { headers, data });
  ids.push(await idNow());
  await page.request.post('/admin/login/code', { headers, data: { code: await staffCode(stage) } });
  ids.push(await idNow());
  expect(new Set(ids).size).toBe(3);
  for (const old of ids.slice(0, 2)) {
    await page.context().addCookies([{ ...planted, value: String(old) }]);
    await page.goto('/admin');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  }
});

test('the cookie is out of reach of scripts and of other sites', async ({ page, stage }) => {
  await signInByHand(page, stage, 'Support');
  const cookies = await page.context().cookies(`${stage.first.url}/admin`);
  expect(cookies.find(({ name }) => name === 'console_session')).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('lists are neither filtered nor sorted by what is hidden', async ({ page, stage }) => {
  await signInToConsole(page, stage, 'Owner');
  const queries = [
    ...['passwordHash', 'totpSecret', 'totpLastStep', 'id~~from'].map((name) => `staff/actions/list?filters.${name}=a`),
    ...['passwordHash', 'totpSecret', 'isActive'].map((name) => `staff/actions/list?sortBy=${name}`),
    ...['tokenHash', 'last4'].map((name) => `serviceTokens/actions/list?filters.${name}=a`),
    ...['searchText', 'aboutMe', 'referredByUserId'].map((name) => `users/actions/list?sortBy=${name}`),
    'signingKeys/actions/list?filters.privateKey=a',
  ];
  for (const query of queries) {
    expect((await page.request.get(`/admin/api/resources/${query}`)).status(), query).toBe(403);
  }
});
