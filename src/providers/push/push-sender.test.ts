import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allowOutgoing } from '../../platform/outgoing-addresses.js';
import { vapidKeysOf } from '../../platform/vapid-keys.js';
import { type PushService, startPushService } from '../../test-support/push-service.js';
import { RefusedForGood } from '../refused-for-good.js';
import { webPushSender } from './push-sender.js';

const keys = { ...vapidKeysOf(randomBytes(32)), contact: 'mailto:no-reply@identity.test' };
let service: PushService;
beforeAll(async () => {
  service = await startPushService();
  allowOutgoing(['127.0.0.0/8']);
});
afterEach(() => {
  service.received.length = 0;
  service.answers.clear();
});
afterAll(async () => {
  allowOutgoing([]);
  await service.close();
});

const targetOf = ({ endpoint, keys }: ReturnType<PushService['newBrowser']>) => ({ endpoint, ...keys });
const send = (target = targetOf(service.newBrowser()), text = 'سلام') =>
  webPushSender(keys, service.calling).send(target, text, 3_600);

describe('a push message', () => {
  it('is encrypted for the browser alone, and signed for the push service', async () => {
    const browser = targetOf(service.newBrowser());
    const text = JSON.stringify({ title: 'ورود تازه', body: 'x'.repeat(2_000) });
    expect(await send(browser, text)).toBe('taken');
    const [push] = service.received;
    expect(push).toMatchObject({ endpoint: browser.endpoint, payload: text, publicKey: keys.publicKey });
    expect(push?.claims).toMatchObject({ aud: service.origin, sub: 'mailto:no-reply@identity.test' });
    // At most a day (RFC 8292).
    expect((push?.claims.exp ?? 0) * 1000 - Date.now()).toBeLessThanOrEqual(86_400_000);
    expect((push?.claims.exp ?? 0) * 1000).toBeGreaterThan(Date.now());
    expect(push?.headers).toMatchObject({ ttl: '3600', 'content-encoding': 'aes128gcm' });
  });

  it.each([
    [404, 'gone'],
    [410, 'gone'],
    [200, 'taken'],
    [202, 'taken'],
  ])('answered with %i is %s', async (status, outcome) => {
    const browser = targetOf(service.newBrowser());
    service.answers.set(browser.endpoint, status);
    expect(await send(browser)).toBe(outcome);
  });

  it.each([
    [400, true],
    [413, true],
    [302, false],
    [403, false],
    [429, false],
    [500, false],
  ])('answered with %i is a failure, for good: %s', async (status, forGood) => {
    const browser = targetOf(service.newBrowser());
    service.answers.set(browser.endpoint, status);
    const error = await send(browser).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof RefusedForGood).toBe(forGood);
  });

  it('to a service that never answers is given up in time', async () => {
    const browser = targetOf(service.newBrowser());
    service.answers.set(browser.endpoint, null);
    await expect(send(browser)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('goes to no private address, whatever the name says', async () => {
    allowOutgoing([]);
    const before = service.connections;
    await expect(send()).rejects.toMatchObject({ why: 'address' });
    expect(service.connections).toBe(before);
    allowOutgoing(['127.0.0.0/8']);
  });

  it('goes to nobody whose certificate is not the name’s', async () => {
    const target = targetOf(service.newBrowser());
    const { ca: _unknown, ...calling } = service.calling;
    await expect(webPushSender(keys, calling).send(target, 'x', 60)).rejects.toThrow(/certificate/);
    const elsewhere = { ...target, endpoint: target.endpoint.replace('push.example.com', 'other.example.com') };
    await expect(send(elsewhere)).rejects.toThrow(/altnames/);
  });
});
