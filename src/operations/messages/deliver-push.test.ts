import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Message, PushSubscription, type Tenant, type User } from '../../models/index.js';
import { Listener } from '../../platform/notifications.js';
import { allowOutgoing } from '../../platform/outgoing-addresses.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { vapidKeysOf } from '../../platform/vapid-keys.js';
import { userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { type PushService, startPushService } from '../../test-support/push-service.js';
import { subscribeToPush } from '../push/subscribe-to-push.js';
import { startMessageSenders } from './message-sender.js';
import { tellOwner } from './tell-owner.js';
import { waysOf } from './ways.js';

const logger = pino({ level: 'silent' });
const vapid = vapidKeysOf(randomBytes(32));
let test: TestDatabase;
let tenant: Tenant;
let service: PushService;
let listener: Listener;
let stopSenders: () => Promise<void>;

beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { name: 'Acme Studio', locale: 'fa' });
  service = await startPushService();
  allowOutgoing(['127.0.0.0/8']);
  listener = new Listener({ connection: { connectionString: test.url }, logger });
  await listener.start();
  const settings = { nodeEnv: 'test', notifyVia: 'events', smtpUrl: null, smsUrl: null, smsKey: null, vapid } as const;
  stopSenders = startMessageSenders({
    database: test.database,
    listener,
    logger,
    ways: waysOf(settings, service.calling),
  });
});
afterEach(() => {
  service.received.length = 0;
});
afterAll(async () => {
  await stopSenders();
  await listener.stop();
  allowOutgoing([]);
  await service.close();
  await test.drop();
});

const person = (values: object = {}) => buildUser(test, { tenant, locale: 'en', pushTellMe: true, ...values });
const subscribed = async (user: User) => {
  const browser = service.newBrowser();
  await subscribeToPush(contextFor(test, userActor(user)), browser);
  return browser.endpoint;
};
const tell = (user: User) =>
  seed(test, (context) => tellOwner(context, { user, tenant }, 'password-changed', { at: '2026-11-20T10:00:00Z' }));
const pushTo = (user: User) => Message.findOne({ where: { recipient: user.id } });
const settled = (user: User, state: string) =>
  vi.waitFor(async () => expect(await pushTo(user)).toMatchObject({ state }), { timeout: 10_000, interval: 20 });

describe('a push message', () => {
  it('reaches every browser of the user, in his language', async () => {
    const user = await person();
    const endpoints = [await subscribed(user), await subscribed(user)];
    await tell(user);
    await settled(user, 'Sent');
    expect(service.received.map(({ endpoint }) => endpoint).toSorted()).toEqual(endpoints.toSorted());
    expect(JSON.parse(service.received[0]?.payload ?? '')).toEqual({
      id: (await pushTo(user))?.id,
      template: 'password-changed',
      title: 'Your password for Acme Studio was changed',
      body: 'The password of your account was changed on 20 November 2026 at 13:30.',
      url: 'https://identity.test/security',
    });
    expect(service.received[0]?.publicKey).toBe(vapid.publicKey);
    expect(await messagesToMail(user)).toBe(1);
  });

  it('is queued for those alone who want it and have a browser', async () => {
    const [unwilling, without] = [await person({ pushTellMe: false }), await person()];
    await subscribed(unwilling);
    for (const user of [unwilling, without]) await tell(user);
    expect(await Message.count({ where: { recipient: [unwilling.id, without.id] } })).toBe(0);
  });

  it.each([404, 410])('to a browser that is gone (%i) forgets it', async (status) => {
    const user = await person();
    const [gone, there] = [await subscribed(user), await subscribed(user)];
    service.answers.set(gone, status);
    await tell(user);
    await settled(user, 'Sent');
    const kept = await PushSubscription.ofUser(user.id);
    expect(kept.map(({ address }) => address.endpoint)).toEqual([there]);
  });

  it('is given up when all are gone, and tried again when all fail for now', async () => {
    const [left, waiting] = [await person(), await person()];
    service.answers.set(await subscribed(left), 410);
    service.answers.set(await subscribed(waiting), 503);
    for (const user of [left, waiting]) await tell(user);
    await settled(left, 'Failed');
    expect(await PushSubscription.ofUser(left.id)).toEqual([]);
    await vi.waitFor(async () => expect((await pushTo(waiting))?.lastError).toContain('503'), 10_000);
    expect(await pushTo(waiting)).toMatchObject({ state: 'Queued' });
    expect(await PushSubscription.ofUser(waiting.id)).toHaveLength(1);
  });

  it('that one browser took is sent, though another failed', async () => {
    const user = await person();
    service.answers.set(await subscribed(user), 500);
    await subscribed(user);
    await tell(user);
    await settled(user, 'Sent');
    expect(await PushSubscription.ofUser(user.id)).toHaveLength(2);
  });
});

const messagesToMail = async (user: User) => (await Message.findAll({ where: { recipient: user.email ?? '' } })).length;
