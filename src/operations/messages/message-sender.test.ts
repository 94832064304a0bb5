import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { Op } from 'sequelize';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Message, OutboxEvent, type Tenant, type User } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Context } from '../../platform/context.js';
import { flushNotifications, Listener } from '../../platform/notifications.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { buildTenant, buildUser, countRows, seed } from '../../test-support/factories.js';
import { createInstallation } from '../../test-support/installation.js';
import { type MailServer, startMailServer } from '../../test-support/mail-server.js';
import { eventsOf } from '../../test-support/records.js';
import { startMessageSenders } from './message-sender.js';
import { queueMessage } from './queue-message.js';
import { type MessageSettings, waysOf } from './ways.js';

const logger = pino({ level: 'silent' });
const masterKey = randomBytes(32);
let test: TestDatabase;
let tenant: Tenant;
let user: User;
let server: MailServer;
let listener: Listener;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  test = await createInstallation({ masterKey, poolSize: 12 });
  tenant = await buildTenant(test, { name: 'Acme Studio' });
  user = await buildUser(test, { tenant, fullName: 'Sara Ahmadi' });
  listener = new Listener({ connection: { connectionString: test.url }, logger });
  await listener.start();
  server = await startMailServer();
});
afterEach(async () => {
  await Promise.all(endings.splice(0).map((end) => end()));
  clock.setOffset(0);
  server.manner = 'take';
  server.onMail = null;
  server.mails.length = 0;
  server.envelopes.length = 0;
  await test.database.sequelize.query('delete from messages');
});
afterAll(async () => {
  await listener.stop();
  await server.close();
  await test.drop();
});

const direct: MessageSettings = {
  nodeEnv: 'test',
  notifyVia: 'direct',
  smtpUrl: null,
  smsUrl: null,
  smsKey: null,
  vapid: null,
};
/** Starts a process's worth of senders; `never` polls, so that only a wake-up makes them look. */
function startSenders(settings: Partial<MessageSettings> = {}, parts: object = {}) {
  const ways = waysOf({ ...direct, smtpUrl: server.url, ...settings });
  const pollEveryMs = { listening: 3_600_000, deaf: 3_600_000 };
  const stop = startMessageSenders({ database: test.database, listener, logger, ways, pollEveryMs, ...parts });
  endings.push(stop);
  return stop;
}

const values = { code: '471203', link: 'https://identity.test/verify-email?token=t0ken', minutes: 10 };
const queueTo = (...addresses: string[]) =>
  seed(test, async (context) => {
    for (const to of addresses)
      await queueMessage(context, { tenant, user, channel: 'Email', to, template: 'verify-email', values });
  });
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `person${index}@acme.test`);
const until = (holds: () => unknown) => vi.waitFor(holds, { timeout: 60_000, interval: 20 });
const states = async () => {
  const messages = await Message.findAll({ order: ['recipient'] });
  return messages.map(({ state, attempts }) => `${state} ${attempts}`);
};
const lastError = async () => (await Message.findOne({ rejectOnEmpty: true })).lastError;
const allAre = (state: string) => until(async () => expect(new Set(await states())).toEqual(new Set([state])));

/** Keeps the mails that come at the server's door until it is opened. */
function closedGate() {
  const gate = { waiting: 0, open: () => undefined as unknown };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  server.onMail = () => {
    gate.waiting += 1;
    return opened;
  };
  return gate;
}

describe('the sender of mails', () => {
  it('sends once the transaction is committed, woken by it, and drops what was sealed', async () => {
    startSenders();
    await seed(test, async (context) => {
      const message = { tenant, user, channel: 'Email', template: 'verify-email', values } as const;
      await queueMessage(context, { ...message, to: 'sara@acme.test' });
      await flushNotifications(test.database);
      expect(server.mails).toEqual([]);
    });
    await allAre('Sent 1');
    const message = await Message.scope('withValues').findOne({ rejectOnEmpty: true });
    expect(message).toMatchObject({ sealedValues: null, lastError: null, sentAt: expect.any(Date) });
    expect(server.envelopes).toEqual([{ from: 'no-reply@identity.test', to: ['sara@acme.test'] }]);
    const [mail] = server.mails;
    expect(mail).toMatchObject({
      messageId: `<${message.id}@identity.test>`,
      subject: 'Confirm your e-mail address for Acme Studio',
    });
    expect(mail?.from?.text).toBe('"Acme Studio" <no-reply@identity.test>');
    expect(mail?.text).toContain('Hello Sara Ahmadi,');
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain('471203');
      expect(body).toContain(values.link);
    }
  });

  it('sends each of many once, however many processes send', async () => {
    for (let process = 0; process < 4; process += 1) startSenders();
    await Promise.all([queueTo(...addresses(30)), queueTo(...addresses(60).slice(30))]);
    await allAre('Sent 1');
    expect(server.envelopes.map(({ to }) => to[0]).toSorted()).toEqual(addresses(60).toSorted());
  });

  it('holds no transaction while the server takes its time, and others go on', async () => {
    const gate = closedGate();
    startSenders();
    await queueTo(...addresses(3));
    await until(() => expect(gate.waiting).toBe(3));
    expect(await states()).toEqual(['Queued 1', 'Queued 1', 'Queued 1']);
    const open = `pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`;
    expect(await countRows(test.database, open)).toBe(0);
    gate.open();
    await allAre('Sent 1');
    expect(server.mails).toHaveLength(3);
  });

  it('tries again later, with the same message id, when the server cannot', async () => {
    server.manner = 'fail';
    const stop = startSenders();
    await queueTo('later@acme.test');
    await until(async () => expect(await lastError()).toContain('Try later'));
    const message = await Message.findOne({ rejectOnEmpty: true });
    const wait = message.nextAttemptAt.getTime() - clock.now().getTime();
    expect(wait).toBeGreaterThan(2_000);
    expect(wait).toBeLessThanOrEqual(6_000);
    await stop();
    server.manner = 'take';
    clock.setOffset(7_000);
    startSenders();
    await allAre('Sent 2');
    expect(server.mails.map(({ messageId }) => messageId)).toEqual([`<${message.id}@identity.test>`]);
  });

  it('waits longer each time, and gives up in the end', async () => {
    await seed(test, (context) =>
      queueMessage(context, {
        tenant,
        user,
        channel: 'Email',
        to: 'never@acme.test',
        template: 'domain-verified',
        values: { domain: 'video.acme.test' },
      }),
    );
    server.manner = 'fail';
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      const stop = startSenders();
      await until(async () => expect(await lastError()).not.toBeNull());
      await stop();
      const { nextAttemptAt, updatedAt, state } = await Message.findOne({ rejectOnEmpty: true });
      if (state === 'Failed') break;
      waits.push((nextAttemptAt.getTime() - updatedAt.getTime()) / 1000);
      await test.database.sequelize.query('update messages set last_error = null');
      clock.setOffset(nextAttemptAt.getTime() + 1_000 - Date.now());
    }
    expect(await states()).toEqual(['Failed 7']);
    expect(waits).toHaveLength(6);
    const hoped = [5, 30, 120, 600, 3_600, 14_400];
    for (const [index, wait] of waits.entries()) {
      expect(wait / (hoped[index] ?? 0)).toBeGreaterThanOrEqual(0.79);
      expect(wait / (hoped[index] ?? 0)).toBeLessThanOrEqual(1.21);
    }
    expect(await lastError()).toContain('Try later');
  });

  it('gives up at once what the server refuses for good', async () => {
    server.manner = 'refuse';
    startSenders();
    await queueTo('nobody@acme.test');
    await allAre('Failed 1');
    const message = await Message.scope('withValues').findOne({ rejectOnEmpty: true });
    expect(message.lastError).toContain('No such mailbox');
    // Kept, so that staff can have it sent again.
    expect(message.sealedValues).not.toBeNull();
  });

  it('does not send a code that has expired meanwhile', async () => {
    await queueTo('late@acme.test');
    clock.setOffset(11 * 60_000);
    startSenders();
    await allAre('Failed 1');
    expect(await lastError()).toBe('RefusedForGood: What it brings has expired.');
    expect(server.mails).toEqual([]);
  });

  it('gives up what it cannot read', async () => {
    await queueTo('garbled@acme.test');
    await test.database.sequelize.query(`update messages set sealed_values = 'v1.x.y.z'`);
    startSenders();
    await allAre('Failed 1');
  });

  it('finds by its poll what no wake-up told of', async () => {
    await queueTo('quiet@acme.test');
    await flushNotifications(test.database);
    const stop = startSenders();
    await allAre('Sent 1');
    await stop();
    startSenders({}, { pollEveryMs: { listening: 50, deaf: 50 } });
    const again = `update messages set state = 'Queued', sent_at = null, sealed_values = 'x', next_attempt_at = $1`;
    await test.database.sequelize.query(again, { bind: [clock.now()] });
    await allAre('Failed 2');
  });

  it('leaves a message that somebody else has taken over as that one left it', async () => {
    const gate = closedGate();
    startSenders({}, { leaseSeconds: 1 });
    await queueTo('slow@acme.test');
    await until(() => expect(gate.waiting).toBe(1));
    server.onMail = null;
    await until(async () => expect(await states()).toEqual(['Sent 2']));
    const sentAt = (await Message.findOne({ rejectOnEmpty: true })).sentAt;
    gate.open();
    await until(() => expect(server.mails).toHaveLength(2));
    await Promise.all(endings.splice(0).map((end) => end()));
    expect(await states()).toEqual(['Sent 2']);
    expect((await Message.findOne({ rejectOnEmpty: true })).sentAt).toEqual(sentAt);
  });

  it('leaves it to another service as events, each once, whose data lies sealed', async () => {
    for (let process = 0; process < 3; process += 1) startSenders({ notifyVia: 'events', smtpUrl: null });
    await queueTo(...addresses(5));
    await seed(test, (context) =>
      queueMessage(context, {
        tenant,
        user,
        channel: 'Sms',
        to: '+989121234567',
        template: 'sms-code',
        values: { code: '551122', minutes: 5 },
      }),
    );
    await allAre('Sent 1');
    const types = ['notification.email.requested.v1', 'notification.sms.requested.v1'];
    const rows = await OutboxEvent.findAll({ where: { type: types } });
    expect(rows).toHaveLength(6);
    for (const { data } of rows) expect(data).toEqual({ sealed: expect.any(String) });
    const told = (await Promise.all(rows.map((row) => eventsOf(row as unknown as Context)))).flat();
    const sms = told.find(({ type }) => type === 'notification.sms.requested.v1');
    const { id, createdAt } = await Message.findOne({ where: { channel: 'Sms' }, rejectOnEmpty: true });
    expect(sms).toMatchObject({
      entity: `message/${id}`,
      tenantId: tenant.id,
      data: {
        message_id: id,
        user_id: user.id,
        to: '+989121234567',
        code: '551122',
        useful_until: new Date(createdAt.getTime() + 300_000).toISOString(),
      },
    });
    const mails = told.filter(({ type }) => type === 'notification.email.requested.v1');
    expect(mails.map(({ data }) => data['to']).toSorted()).toEqual(addresses(5).toSorted());
    expect(mails[0]?.data).toMatchObject({
      from_name: 'Acme Studio',
      subject: 'Confirm your e-mail address for Acme Studio',
      text: expect.stringContaining('471203'),
      html: expect.stringContaining(values.link),
    });
    expect(await Message.scope('withValues').count({ where: { sealedValues: { [Op.ne]: null } } })).toBe(0);
  });

  it('keeps in development what it would send', async () => {
    startSenders({ notifyVia: 'dev' });
    await queueTo('dev@acme.test');
    await allAre('Sent 1');
    expect((await Message.scope('withValues').findOne({ rejectOnEmpty: true })).sealedValues).not.toBeNull();
    expect(server.mails).toEqual([]);
  });

  it('fails in production without a provider, naming the setting', async () => {
    startSenders({ nodeEnv: 'production', smtpUrl: null });
    await queueTo('prod@acme.test');
    await allAre('Failed 1');
    expect(await lastError()).toContain('SMTP_URL is not set');
  });
});

describe('a process that is killed', () => {
  const script = fileURLToPath(new URL('./support/sending-process.ts', import.meta.url));
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const start = () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', script, test.url, masterKey.toString('base64'), server.url],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    children.add(child);
    return child;
  };

  it('between sending and marking repeats at most what it had in hand, by the same id', async () => {
    const count = 40;
    const recipients = addresses(count);
    await queueTo(...recipients);
    let kill: (() => void) | null = null;
    // The fifth mail is taken, and its sender is gone before it learns so.
    server.onMail = async () => {
      if (server.mails.length === 4) kill?.();
    };
    const first = start();
    kill = () => first.kill('SIGKILL');
    await once(first, 'exit');
    server.onMail = null;
    start();
    await until(async () => expect(await countRows(test.database, `messages where state = 'Sent'`)).toBe(count));
    const perId = new Map<string, number>();
    for (const { messageId = '' } of server.mails) perId.set(messageId, (perId.get(messageId) ?? 0) + 1);
    expect(perId.size).toBe(count);
    expect(Math.max(...perId.values())).toBeLessThanOrEqual(2);
    // Eight are in hand at most.
    expect(server.mails.length - count).toBeLessThanOrEqual(8);
  });
});
