import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { pino } from 'pino';
import type { TestDatabase } from '../../platform/test-database.js';
import { createInstallation } from '../../test-support/installation.js';
import type { IncomingEventData, IncomingEventType } from '../catalog.js';
import { Inbox, type InboxOptions } from '../inbox.js';
import { removeInbox } from './remove-inbox.js';
import { amqpUrl } from './test-queue.js';

/** A database, an exchange and queues of its own, and somebody who publishes to them. */
export interface InboxBench {
  own: TestDatabase;
  names: { exchange: string; prefix: string; delays: number[] };
  /** Declares everything, so that what is published before the first inbox runs is kept. */
  start(options?: Partial<InboxOptions>): Promise<Inbox>;
  publish(key: string, body: Buffer | object): Promise<void>;
  /** Ready messages of a queue, by the end of its name. */
  depth(queue: string): Promise<number>;
  deleteQueue(queue: string): Promise<void>;
  publishToDead(body: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** The tries are a second apart. */
const delays = [1, 2];

export async function openInboxBench(): Promise<InboxBench> {
  const own = await createInstallation();
  const mark = randomBytes(6).toString('hex');
  const names = { exchange: `flatrender.test.${mark}`, prefix: `test.${mark}`, delays };
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(names.exchange, 'topic', { durable: true });
  const running = new Set<Inbox>();
  const bench: InboxBench = {
    own,
    names,
    start: async (options = {}) => {
      const logger = pino({ level: 'silent' });
      const inbox = new Inbox({ url: amqpUrl, database: own.database, logger, ...names, ...options });
      running.add(inbox);
      await inbox.open();
      return inbox;
    },
    publish: async (key, body) => {
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
      channel.publish(names.exchange, key, bytes, { persistent: true });
      await channel.waitForConfirms();
    },
    depth: async (queue) => {
      // The broker closes the channel that asks for a queue which is not there.
      const asking = await connection.createChannel();
      asking.on('error', () => undefined);
      const found = await asking.checkQueue(`${names.prefix}.${queue}`).catch(() => null);
      if (found) await asking.close();
      return found?.messageCount ?? -1;
    },
    deleteQueue: async (queue) => void (await channel.deleteQueue(`${names.prefix}.${queue}`)),
    publishToDead: async (body) => {
      channel.publish(`${names.prefix}.dead`, '', body, { persistent: true });
      await channel.waitForConfirms();
    },
    close: async () => {
      await Promise.all([...running].map((inbox) => inbox.stop()));
      await removeInbox(amqpUrl, names.prefix, delays);
      await channel.deleteExchange(names.exchange);
      await connection.close();
      await own.drop();
    },
  };
  return bench;
}

/** A message as another service would publish it. */
export function eventFor<Type extends IncomingEventType>(
  type: Type,
  data: IncomingEventData[Type],
  parts: { id?: string; source?: string } = {},
) {
  const time = new Date().toISOString();
  return { specversion: '1.0', id: randomUUID(), source: '/flatrender/other', type, time, ...parts, data };
}
