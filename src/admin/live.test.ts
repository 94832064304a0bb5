import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Staff } from '../models/index.js';
import { parkMessage } from '../operations/parked-messages/park-message.js';
import { mayCall } from '../operations/policy-table.js';
import { staffRoles } from '../platform/context.js';
import { canWatch, type liveKinds } from '../policies/live.js';
import { seed } from '../test-support/factories.js';
import { buildDelivery, buildWebhook } from '../test-support/webhooks.js';
import { events } from './resources/events.js';
import { parkedMessages } from './resources/parked-messages.js';
import { webhookDeliveries } from './resources/webhook-deliveries.js';
import type { ConsoleClient } from './support/console-client.js';
import { startTestConsole, type TestConsole } from './support/test-console.js';

let test: TestConsole;
beforeAll(async () => {
  test = await startTestConsole();
  const { webhook } = await buildWebhook(test, test.tenant);
  await buildDelivery(test, webhook, { succeeded: false });
});
afterAll(() => test.stop());

const streams = new Set<ClientRequest>();

interface Stream {
  response: IncomingMessage;
  text(): string;
  isOver(): boolean;
  leave(): void;
}

async function openStream({ cookie, origin }: ConsoleClient, headers: Record<string, string> = {}, query = '') {
  const sent = request(`${origin}/admin/api/live${query}`, {
    headers: { Cookie: cookie, Accept: 'text/event-stream', 'Sec-Fetch-Site': 'same-origin', ...headers },
  });
  sent.on('error', () => undefined);
  streams.add(sent);
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  let isOver = false;
  response.on('data', (chunk) => {
    text += chunk;
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    isOver = true;
    streams.delete(sent);
  });
  return { response, text: () => text, isOver: () => isOver, leave: () => void sent.destroy() } satisfies Stream;
}

/** As often as it takes; the check of who is let in comes every second. */
const eventually = <Found>(check: () => Found | Promise<Found>) => vi.waitFor(check, { timeout: 5_000, interval: 20 });
const endingOf = (stream: Stream) =>
  eventually(() => {
    expect(stream.isOver()).toBe(true);
    return /event: ended\ndata: {"why":"(\w+)"}\n\n$/.exec(stream.text())?.[1];
  });
const park = (body: string) =>
  seed(test, (context) =>
    parkMessage(context, {
      ...{ queue: 'identity.render', routingKey: 'x', headers: {}, fault: 'not_json', error: `No JSON: ${body}` },
      ...{ body: Buffer.from(body), attempts: 1, firstSeenAt: new Date() },
    }),
  );

describe('the live view', () => {
  it('is told to the roles that the policy table names, each the kinds whose records it may read', async () => {
    for (const role of staffRoles) {
      const client = await test.signedIn(role);
      const actor = { kind: 'staff', staffId: '', email: '', role } as const;
      const isLet = mayCall(actor, 'getLive');
      const { status, body } = await client.get('/api/live', { Accept: 'application/json' });
      expect([role, status]).toEqual([role, isLet ? 200 : 403]);
      const stream = await openStream(client);
      expect([role, stream.response.statusCode]).toEqual([role, isLet ? 200 : 403]);
      stream.leave();
      if (!isLet) continue;
      const readable = { recorded: events, delivered: webhookDeliveries, parked: parkedMessages } as const;
      for (const [kind, { readers }] of Object.entries(readable))
        expect([role, kind, canWatch(actor, kind as keyof typeof readable)]).toEqual([
          role,
          kind,
          readers.includes(role),
        ]);
      const kinds = new Set(body.entries.map(({ kind }: { kind: string }) => kind));
      expect(kinds).toContain('not_delivered');
      expect([...kinds].every((kind) => canWatch(actor, kind as (typeof liveKinds)[number]))).toBe(true);
    }
    const stranger = await openStream(test.anonymous());
    expect(stranger.response.statusCode).toBe(401);
  });

  it('comes as a stream that nothing on the way may hold back, and goes on where it was cut', async () => {
    const client = await test.signedIn('Owner');
    const stream = await openStream(client, {}, '?kinds=parked');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.response.headers['content-encoding']).toBeUndefined();
    await park('first');
    await eventually(() => expect(stream.text()).toContain('No JSON: first'));
    const mark = [...stream.text().matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';
    stream.leave();
    await park('second');
    const again = await openStream(client, { 'Last-Event-ID': mark }, '?kinds=parked');
    await eventually(() => expect(again.text()).toContain('No JSON: second'));
    expect(again.text()).not.toContain('No JSON: first');
    again.leave();
  });

  it('refuses a filter that nothing fits, in words', async () => {
    const client = await test.signedIn('Owner');
    for (const [query, status] of [
      ['?types=a%20b!', 422],
      ['?kinds=everything', 422],
      ['?tenant=acme', 404],
    ] as const)
      expect((await client.get(`/api/live${query}`, { Accept: 'text/event-stream' })).status, query).toBe(status);
  });

  it('ends with the session, and does not bring it back', async () => {
    const client = await test.signedIn('Owner');
    const stream = await openStream(client);
    const { cookie } = client;
    expect((await client.post('/logout')).status).toBeLessThan(400);
    expect(await endingOf(stream)).toBe('signed_out');
    client.cookie = cookie;
    expect((await client.get('/api/live')).status).toBe(401);
  });

  it('ends for who is switched off, has a new password or loses the role', async () => {
    const changes = {
      signed_out: { isActive: false },
      forbidden: { role: 'Support' },
    } as const;
    for (const [why, change] of Object.entries(changes)) {
      const stream = await openStream(await test.signedIn('Auditor'));
      const was = { isActive: true, role: 'Auditor' } as const;
      const set = (values: object) =>
        seed(test, ({ transaction }) =>
          Staff.update(values, { where: { id: test.staff.Auditor.id }, transaction, individualHooks: true }),
        );
      await set(change);
      expect(await endingOf(stream)).toBe(why);
      await set(was);
    }
  });

  it('tells a role that it was given meanwhile what that one may see, and no more', async () => {
    const { id } = test.staff.Tenants;
    const set = (role: 'Owner' | 'Tenants') =>
      seed(test, ({ transaction }) => Staff.update({ role }, { where: { id }, transaction, individualHooks: true }));
    const stream = await openStream(await test.signedIn('Tenants'));
    await park('for Tenants');
    await eventually(() => expect(stream.text()).toContain('for Tenants'));
    expect(stream.text()).not.toContain('"kind":"recorded"');
    await set('Owner');
    await eventually(async () => {
      await set('Tenants');
      await set('Owner');
      expect(stream.text()).toContain('"kind":"recorded"');
    });
    await set('Tenants');
    stream.leave();
  });

  it('has a limit of streams for each person, and gives the place of one that left to the next', async () => {
    const client = await test.signedIn('Owner');
    const open = await Promise.all([0, 1, 2, 3].map(() => openStream(client)));
    const onTop = await openStream(client);
    expect(await endingOf(onTop)).toBe('too_many');
    const other = await openStream(await test.signedIn('Auditor'));
    await eventually(() => expect(other.text()).toContain('id: '));
    expect(other.isOver()).toBe(false);
    open[0]?.leave();
    await eventually(async () => {
      const next = await openStream(client);
      await eventually(() => expect(next.text()).toContain('id: '));
      expect(next.text()).not.toContain('too_many');
      next.leave();
    });
    for (const stream of [...open, other]) stream.leave();
  });

  it('ends while nobody can be asked who is signed in, and comes back after that', async () => {
    const client = await test.signedIn('Owner');
    const stream = await openStream(client);
    const run = (sql: string) => test.database.sequelize.query(sql);
    await run('alter table console_sessions rename to away');
    expect(await endingOf(stream)).toBe('unavailable');
    await run('alter table away rename to console_sessions');
    const again = await openStream(client);
    await eventually(() => expect(again.text()).toContain('id: '));
    again.leave();
  });

  it('ends when the service stops, and begins no more', async () => {
    const client = await test.signedIn('Owner');
    const stream = await openStream(client);
    await eventually(() => expect(stream.text()).toContain('id: '));
    test.endStreams();
    expect(await endingOf(stream)).toBe('stopping');
    expect(test.failures).toEqual([]);
    expect((await client.get('/api/live', { Accept: 'text/event-stream' })).status).toBe(503);
  });
});
