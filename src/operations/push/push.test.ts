import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PushSubscription, type Tenant, type User } from '../../models/index.js';
import { allowOutgoing } from '../../platform/outgoing-addresses.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { getPushKey, usePushKey } from './get-push-key.js';
import { subscribeToPush } from './subscribe-to-push.js';
import { unsubscribeFromPush } from './unsubscribe-from-push.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
});
afterAll(async () => {
  allowOutgoing([]);
  await test.drop();
});

const as = (person: User) => contextFor(test, userActor(person), { userAgent: 'Mozilla/5.0' });
const curve = createECDH('prime256v1');
curve.generateKeys();
const keys = { p256dh: curve.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
let made = 0;
const browser = (parts: object = {}) => {
  made += 1;
  return { endpoint: `https://push.example.com/send/${made}`, keys, ...parts };
};
const of = (person: User) => PushSubscription.ofUser(person.id);

describe('subscribeToPush', () => {
  it('keeps where the browser is reached, sealed, and tells nobody', async () => {
    const context = as(user);
    const given = browser({ endpoint: 'https://PUSH.example.com/send/a%2Fb?c=d' });
    await subscribeToPush(context, given);
    const [kept] = await of(user);
    expect(kept).toMatchObject({ tenantId: tenant.id, host: 'push.example.com', userAgent: 'Mozilla/5.0' });
    expect(kept?.address).toEqual({ endpoint: 'https://push.example.com/send/a%2Fb?c=d', ...keys });
    for (const secret of ['a%2Fb', keys.p256dh, keys.auth])
      expect(await countRows(test.database, `push_subscriptions p where p::text like '%' || $1 || '%'`, [secret])).toBe(
        0,
      );
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
  });

  it('takes keys in every spelling of base64, and what the browser calls itself', async () => {
    const person = await buildUser(test, { tenant });
    const bytes = Buffer.from(keys.p256dh, 'base64url');
    const auth = Buffer.from(keys.auth, 'base64url').toString('base64');
    await subscribeToPush(as(person), {
      ...browser({ keys: { p256dh: bytes.toString('base64'), auth } }),
      userAgent: 'Firefox',
    });
    const [kept] = await of(person);
    expect(kept?.address).toMatchObject(keys);
    expect(kept?.userAgent).toBe('Firefox');
  });

  it('renews what is there: twice, and twenty times at once', async () => {
    const person = await buildUser(test, { tenant });
    const given = browser();
    await subscribeToPush(as(person), given);
    const renewed = { ...given, keys: { ...keys, auth: randomBytes(16).toString('base64url') } };
    const calls = Array.from({ length: 20 }, () => subscribeToPush(as(person), renewed));
    expect(await tally(calls)).toEqual({ done: 20 });
    const [kept, ...others] = await of(person);
    expect(others).toEqual([]);
    expect(kept?.address).toEqual({ endpoint: given.endpoint, ...renewed.keys });
  });

  it('gives a browser to whoever subscribed on it last, also at once, also from another tenant', async () => {
    const [first, second] = [await buildUser(test, { tenant }), await buildUser(test)];
    const given = browser();
    await subscribeToPush(as(first), given);
    await subscribeToPush(as(second), given);
    expect(await of(first)).toEqual([]);
    expect(await of(second)).toMatchObject([{ tenantId: second.tenantId }]);
    const fresh = browser();
    const calls = Array.from({ length: 20 }, (_, index) => subscribeToPush(as(index % 2 ? first : second), fresh));
    expect(await tally(calls)).toEqual({ done: 20 });
    expect((await of(first)).length + (await of(second)).length).toBe(2);
  });

  it('keeps twenty browsers of a user, the newest, however many come at once', async () => {
    const person = await buildUser(test, { tenant });
    await Promise.all(Array.from({ length: 30 }, () => subscribeToPush(as(person), browser())));
    expect(await of(person)).toHaveLength(20);
    const last = browser();
    await subscribeToPush(as(person), last);
    const kept = await of(person);
    expect(kept).toHaveLength(20);
    expect(kept.map(({ address }) => address.endpoint)).toContain(last.endpoint);
  });

  it.each([
    'http://push.example.com/x',
    'https://localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://[::1]/x',
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://push.local/x',
    'https://user:secret@push.example.com/x',
    'https://push.example.com\\@evil.test/x',
    '//push.example.com/x',
    'javascript:alert(1)',
    'x',
    '',
  ])('refuses the endpoint %s', async (endpoint) => {
    await expect(subscribeToPush(as(user), browser({ endpoint }))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'endpoint' }],
    });
  });

  it('takes a private address within what the operator allows', async () => {
    const person = await buildUser(test, { tenant });
    allowOutgoing(['10.1.0.0/16']);
    await subscribeToPush(as(person), browser({ endpoint: 'https://10.1.2.3/x' }));
    expect(await codeOf(subscribeToPush(as(person), browser({ endpoint: 'https://10.2.2.3/x' })))).toBe(
      'unprocessable',
    );
    allowOutgoing([]);
    expect(await of(person)).toMatchObject([{ host: '10.1.2.3' }]);
  });

  const offCurve = Buffer.from(keys.p256dh, 'base64url');
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  it.each([
    [{ p256dh: 'x' }, 'keys.p256dh'],
    [{ p256dh: `${keys.p256dh}AA` }, 'keys.p256dh'],
    [{ p256dh: offCurve.toString('base64url') }, 'keys.p256dh'],
    [{ p256dh: curve.getPublicKey('base64url', 'compressed') }, 'keys.p256dh'],
    [{ p256dh: `${keys.p256dh.slice(0, -1)}!` }, 'keys.p256dh'],
    [{ auth: 'x' }, 'keys.auth'],
    [{ auth: randomBytes(17).toString('base64url') }, 'keys.auth'],
    [{ auth: '' }, 'keys.auth'],
  ])('refuses the keys %j', async (parts, field) => {
    const subscribing = subscribeToPush(as(user), browser({ keys: { ...keys, ...parts } }));
    await expect(subscribing).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
  });

  it('is for users alone, and not without measure', async () => {
    expect(await codeOf(subscribeToPush(contextFor(test, staffActor('Owner')), browser()))).toBe('forbidden');
    expect(await codeOf(subscribeToPush(contextFor(test, serviceActor()), browser()))).toBe('forbidden');
    const person = await buildUser(test, { tenant });
    const given = browser();
    const calls = Array.from({ length: 61 }, () => subscribeToPush(as(person), given));
    expect(await tally(calls)).toEqual({ done: 60, rate_limited: 1 });
  });
});

describe('unsubscribeFromPush', () => {
  it('forgets one browser, or all; twice is no fault', async () => {
    const person = await buildUser(test, { tenant });
    const [one, two, three] = [browser(), browser(), browser()];
    for (const each of [one, two, three]) await subscribeToPush(as(person), each);
    const context = as(person);
    await unsubscribeFromPush(context, { endpoint: one.endpoint.replace('push.', 'PUSH.') });
    await unsubscribeFromPush(context, { endpoint: one.endpoint });
    expect(await of(person)).toHaveLength(2);
    expect(await eventsOf(context)).toEqual([]);
    await unsubscribeFromPush(context, {});
    expect(await of(person)).toEqual([]);
  });

  it('leaves what is not the caller’s', async () => {
    const [owner, stranger] = [await buildUser(test, { tenant }), await buildUser(test)];
    const given = browser();
    await subscribeToPush(as(owner), given);
    await unsubscribeFromPush(as(stranger), { endpoint: given.endpoint });
    await unsubscribeFromPush(as(stranger), {});
    expect(await of(owner)).toHaveLength(1);
  });
});

describe('getPushKey', () => {
  it('tells the key, where there is one', async () => {
    usePushKey('BKey');
    expect(await getPushKey(as(user))).toEqual({ publicKey: 'BKey' });
    usePushKey(null);
    expect(await codeOf(getPushKey(as(user)))).toBe('not_found');
  });
});
