import type { ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Webhook } from '../../../models/index.js';
import { clock } from '../../../platform/clock.js';
import { buildTenant, seed } from '../../../test-support/factories.js';
import { type HttpReceiver, type Received, startHttpReceiver } from '../../../test-support/http-receiver.js';
import { WebhookBench } from './support/webhook-bench.js';

let bench: WebhookBench;
let receiver: HttpReceiver;
beforeAll(async () => {
  bench = await WebhookBench.open();
});
beforeEach(async () => {
  receiver = await startHttpReceiver();
});
afterEach(async () => {
  await receiver.close();
  await bench.clear();
});
afterAll(() => bench.close());

const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 30_000, interval: 20 });
const answering =
  (status: number, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end();
const numberOf = ({ body }: Received): number => JSON.parse(body).data.number;
const idOf = ({ headers }: Received) => String(headers['webhook-id']);
const verified = (secret: string, { body, headers }: Received) =>
  new Verifier(secret).verify(body, headers as Record<string, string>);
const reread = (webhook: Webhook) => Webhook.findByPk(webhook.id, { rejectOnEmpty: true });
const deliveries = (webhook: Webhook) =>
  bench.rows<Record<string, unknown>>(
    'select * from webhook_deliveries where webhook_id = $1 order by created_at, attempt',
    webhook.id,
  );

describe('a message', () => {
  it('is delivered, signed, and noted', async () => {
    const { webhook, secret } = await bench.webhook(`${receiver.url}/in?key=1`);
    receiver.answer = (response) => response.writeHead(202).end('taken\0');
    bench.start();
    const [id] = await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    expect(receiver.received).toHaveLength(1);
    const [received] = receiver.received as [Received];
    expect(received).toMatchObject({ method: 'POST', path: '/in?key=1', headers: { 'webhook-id': id } });
    expect(received.headers['content-type']).toBe('application/json');
    expect(verified(secret, received)).toMatchObject({ type: 'identity.user.updated.v1', data: { number: 1 } });
    expect(await deliveries(webhook)).toEqual([
      expect.objectContaining({
        ...{ message_id: id, tenant_id: bench.tenant.id, request_url: `${receiver.url}/in?key=1` },
        ...{ response_status: 202, response_body: 'taken\uFFFD', attempt: 1, succeeded: true, error_message: null },
        delivered_at: expect.any(Date),
      }),
    ]);
    expect(await reread(webhook)).toMatchObject({ lastStatusCode: 202, consecutiveFailures: 0, failingSince: null });
    expect((await reread(webhook)).lastTriggeredAt).toBeInstanceOf(Date);
  });

  it('is tried again by the schedule under the same id, then given up', async () => {
    const { webhook, secret } = await bench.webhook(receiver.url);
    receiver.answer = answering(500);
    bench.start();
    const [id] = await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ failed: 1 }));
    expect(receiver.received.map(idOf)).toEqual([id, id, id]);
    for (const received of receiver.received) verified(secret, received);
    const noted = await deliveries(webhook);
    expect(noted.map(({ attempt, succeeded }) => [attempt, succeeded])).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
    expect(noted[0]).toMatchObject({ response_status: 500, delivered_at: null });
    expect(noted[0]?.['error_message']).toContain('answered 500');
    expect(await reread(webhook)).toMatchObject({ consecutiveFailures: 3, lastStatusCode: 500, isActive: true });
    expect((await reread(webhook)).failingSince).toBeInstanceOf(Date);
  });

  it('waits as long as the schedule says', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    receiver.answer = answering(404);
    bench.start({ settings: { retrySeconds: [0, 600], disableAfterDays: 5 } });
    await bench.queue(webhook, 1);
    await until(async () =>
      expect(await bench.rows('select * from webhook_messages where attempts = 1')).toHaveLength(1),
    );
    const [row] = await bench.rows<{ seconds: number }>(
      `select extract(epoch from next_attempt_at - d.created_at)::float8 as seconds
       from webhook_messages m join webhook_deliveries d on d.message_id = m.id`,
    );
    expect(row?.seconds).toBeGreaterThanOrEqual(600);
    expect(row?.seconds).toBeLessThan(720);
    receiver.answer = answering(200);
    clock.setOffset(661_000);
    await bench.wake();
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    expect(await reread(webhook)).toMatchObject({ consecutiveFailures: 0, failingSince: null });
  });

  it('that was replayed while it was under way is sent again', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    let release: (() => void) | undefined;
    receiver.answer = (response) => {
      release = () => response.writeHead(500).end();
    };
    bench.start({ settings: { retrySeconds: [0, 0, 600], disableAfterDays: 5 } });
    const [id] = await bench.queue(webhook, 1);
    await until(() => expect(receiver.received).toHaveLength(1));
    release?.();
    await until(() => expect(receiver.received).toHaveLength(2));
    await bench.rows(`update webhook_messages set attempts = 0, next_attempt_at = $2 where id = $1`, id, new Date());
    receiver.answer = answering(204);
    release?.();
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    expect(receiver.received.map(idOf)).toEqual([id, id, id]);
  });
});

describe('an endpoint', () => {
  it('that answers 410 is switched off at once, and goes on when it is switched on again', async () => {
    const { webhook } = await bench.webhook(receiver.url, { maxInFlight: 1 });
    receiver.answer = answering(410);
    bench.start();
    await bench.queue(webhook, 3);
    await until(async () => expect(await reread(webhook)).toMatchObject({ isActive: false, disabledCause: 'gone' }));
    await bench.queue(webhook, 1, 4);
    await bench.wake();
    await bench.stopSenders();
    expect(receiver.received).toHaveLength(1);
    expect(await bench.states()).toEqual({ pending: 4 });
    receiver.answer = answering(200);
    await seed(bench.test, async (context) => (await Webhook.findForUpdate(context, webhook.id))?.enable(context));
    bench.start();
    await until(async () => expect(await bench.states()).toEqual({ delivered: 4 }));
  });

  it('that has done nothing but fail for days is switched off, and not before', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    receiver.answer = answering(500);
    bench.start({ settings: { retrySeconds: [0, 0, 0, 0, 0, 0, 0, 0, 0], disableAfterDays: 5 } });
    await bench.queue(webhook, 2);
    await until(async () => expect(await bench.states()).toEqual({ failed: 2 }));
    expect(await reread(webhook)).toMatchObject({ isActive: true, consecutiveFailures: 18 });
    clock.setOffset(4.9 * 86_400_000);
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ failed: 3 }));
    expect(await reread(webhook)).toMatchObject({ isActive: true });
    clock.setOffset(5.1 * 86_400_000);
    await bench.queue(webhook, 1);
    await until(async () =>
      expect(await reread(webhook)).toMatchObject({ isActive: false, disabledCause: 'failures' }),
    );
    expect(await bench.states()).toMatchObject({ pending: 1 });
  });

  it('is left alone as long as it asks', async () => {
    const { webhook } = await bench.webhook(receiver.url, { maxInFlight: 1 });
    receiver.answer = answering(429, { 'Retry-After': '120' });
    bench.start();
    await bench.queue(webhook, 3);
    await until(async () =>
      expect(await bench.rows('select * from webhook_turns where rest_until is not null')).toHaveLength(1),
    );
    receiver.answer = answering(200);
    await bench.wake();
    await bench.queue(webhook, 1, 4);
    clock.setOffset(100_000);
    await bench.wake();
    await bench.stopSenders();
    expect(receiver.received).toHaveLength(1);
    clock.setOffset(125_000);
    bench.start();
    await until(async () => expect(await bench.states()).toEqual({ delivered: 4 }));
  });

  it('never has more under way than it wants, whatever the number of senders', async () => {
    const { webhook } = await bench.webhook(receiver.url, { maxInFlight: 3 });
    let underWay = 0;
    let most = 0;
    receiver.answer = (response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.end();
      }, 10);
    };
    for (let turn = 0; turn < 3; turn += 1) bench.start();
    await bench.queue(webhook, 60);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 60 }));
    expect(most).toBe(3);
    expect(new Set(receiver.received.map(idOf)).size).toBe(60);
    expect(receiver.received).toHaveLength(60);
  });

  it('that wants order gets one after the other, the one that fails before those behind it', async () => {
    const { webhook } = await bench.webhook(receiver.url, { inOrder: true });
    const failing = new Set([3, 4, 17]);
    receiver.answer = (response, received) => {
      // The first time alone.
      response.writeHead(failing.delete(numberOf(received)) ? 500 : 200).end();
    };
    for (let turn = 0; turn < 2; turn += 1) bench.start();
    await bench.queue(webhook, 20);
    await bench.queue(webhook, 20, 21);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 40 }));
    const expected = Array.from({ length: 40 }, (_, index) => index + 1).flatMap((number) =>
      [3, 4, 17].includes(number) ? [number, number] : [number],
    );
    expect(receiver.received.map(numberOf)).toEqual(expected);
  });

  it('of a suspended tenant waits until the tenant is served again', async () => {
    const tenant = await buildTenant(bench.test, { status: 'Suspended', suspensionReason: 'unpaid' });
    const { webhook: suspended } = await bench.webhook(receiver.url, {}, tenant);
    const { webhook: other } = await bench.webhook(receiver.url);
    bench.start();
    await bench.queue(suspended, 2);
    await bench.queue(other, 1);
    await until(async () => expect(await bench.states(other)).toEqual({ delivered: 1 }));
    expect(await bench.states(suspended)).toEqual({ pending: 2 });
    await bench.rows(`update tenants set status = 'Active', suspension_reason = null where id = $1`, tenant.id);
    await bench.wake();
    await until(async () => expect(await bench.states(suspended)).toEqual({ delivered: 2 }));
  });

  it('that hangs keeps nobody, and its messages are tried again', async () => {
    const { webhook: hanging } = await bench.webhook(`${receiver.url}/hangs`);
    const { webhook: working } = await bench.webhook(`${receiver.url}/works`);
    receiver.answer = (response, { path }) => path === '/works' && response.end();
    bench.start({ timeoutMs: 1_000 });
    await bench.queue(hanging, 100);
    await bench.queue(working, 100);
    await until(async () => expect(await bench.states(working)).toEqual({ delivered: 100 }));
    expect(await bench.states(hanging)).toEqual({ pending: 100 });
    await until(async () => expect(await deliveries(hanging)).not.toEqual([]));
    const [first] = await deliveries(hanging);
    expect(first).toMatchObject({ response_status: null, succeeded: false });
    expect(first?.['error_message']).toContain('within 1 seconds');
    receiver.answer = answering(200);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 200 }));
  });

  it('that is deleted while a message is under way leaves nothing', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    const { webhook: other } = await bench.webhook(receiver.url);
    let release = (): void => undefined;
    receiver.answer = (response) => {
      release = () => void response.end();
    };
    bench.start();
    await bench.queue(webhook, 1);
    await until(() => expect(receiver.received).toHaveLength(1));
    await bench.rows('delete from webhooks where id = $1', webhook.id);
    release();
    receiver.answer = answering(200);
    await bench.queue(other, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    expect(await deliveries(webhook)).toEqual([]);
  });
});

describe('a secret that is rotated', () => {
  it('signs beside its successor until it ends, from the next attempt on', async () => {
    const { webhook, secret } = await bench.webhook(receiver.url);
    bench.start();
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await seed(bench.test, async (context) =>
      (await Webhook.findForUpdate(context, webhook.id))?.rotateSecret(context, next, 3_600_000),
    );
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 2 }));
    const [before, during] = receiver.received as [Received, Received];
    expect(() => verified(next, before)).toThrow();
    verified(secret, during);
    verified(next, during);
    clock.setOffset(3_601_000);
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 3 }));
    const { headers } = receiver.received[2] as Received;
    // Its time is an hour ahead of this machine's: the verifier would not take it, the number of signatures tells.
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(1);
  });
});

describe('a sender', () => {
  it('finds by its poll what it was not told', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    await bench.queue(webhook, 3);
    bench.start({ pollEveryMs: { listening: 50, deaf: 50 } });
    await until(async () => expect(await bench.states()).toEqual({ delivered: 3 }));
    await bench.rows(`update webhook_messages set state = 'pending', attempts = 0, finished_at = null`);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 3 }));
    expect(receiver.received).toHaveLength(6);
  });

  it('takes over from one that is gone once its lease has run out', async () => {
    const { webhook } = await bench.webhook(receiver.url);
    await bench.rows(
      `insert into webhook_turns (webhook_id, holder, held_until) values ($1, gen_random_uuid(), now() + interval '1 second')`,
      webhook.id,
    );
    bench.start({ pollEveryMs: { listening: 100, deaf: 100 } });
    await bench.queue(webhook, 1);
    await until(async () => expect(await bench.states()).toEqual({ delivered: 1 }));
    const [row] = await bench.rows<{ early: boolean }>(
      `select d.created_at < m.created_at + interval '0.5 second' as early
       from webhook_deliveries d join webhook_messages m on m.id = d.message_id`,
    );
    expect(row?.early).toBe(false);
  });
});
