import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Tenant } from '../models/index.js';
import { Message } from '../models/index.js';
import { buildTenant, buildUser, goodPassword } from '../test-support/factories.js';
import { messagesTo } from '../test-support/messages.js';
import { startTestApp, type TestApp } from './support/start-test-app.js';

let app: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  // As behind a proxy that passes on whatever a client says.
  app = await startTestApp({ trustProxy: 1 });
  tenant = await buildTenant(app);
});
afterAll(() => app.stop());

const evil = 'evil.test';
const lies: Record<string, string>[] = [
  { host: evil },
  { 'x-forwarded-host': evil },
  { 'x-forwarded-host': `${evil}, ${evil}`, 'x-forwarded-proto': 'http', 'x-forwarded-port': '8080' },
  { forwarded: `host=${evil};proto=http` },
  { 'x-original-host': evil, 'x-host': evil, 'x-forwarded-server': evil, 'x-http-host-override': evil },
  { 'x-original-url': `https://${evil}/`, 'x-rewrite-url': `https://${evil}/` },
  { origin: `https://${evil}`, referer: `https://${evil}/page` },
];

it.each(lies)('no link in any message leads to what the request says: %j', async (headers) => {
  const user = await buildUser(app, { tenant, emailVerified: false });
  const { token } = await app.people.signedIn({ tenant });
  const send = (path: string, body: object, parts = {}) =>
    app.send('POST', `/v1/auth/${path}`, { body, headers, ...parts });
  const fresh = `fresh-${user.id}@acme.test`;
  const before = await Message.count();
  const sent = [
    await send('register', { tenant_slug: tenant.slug, email: fresh, password: goodPassword }),
    await send('register', { tenant_slug: tenant.slug, email: user.email, password: goodPassword }),
    await send('password/reset/request', { tenant_slug: tenant.slug, email: user.email }),
    await send(
      'password/change',
      { current_password: goodPassword, new_password: 'another horse 8 battery' },
      { token },
    ),
  ];
  expect(sent.map(({ status }) => status)).toEqual([201, 201, 202, 204]);
  expect(await Message.count()).toBeGreaterThanOrEqual(before + 4);
  const told = await Promise.all(
    [...new Set((await Message.findAll()).map(({ recipient }) => recipient))].map(messagesTo),
  );
  for (const { link, text, html } of told.flat()) {
    expect(`${text}${html}`).not.toContain(evil);
    if (link !== null) expect(new URL(link).origin).toBe('https://identity.test');
  }
});
