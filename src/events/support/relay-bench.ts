import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { Listener } from '../../platform/notifications.js';
import { createTestDatabase, type TestDatabase } from '../../platform/test-database.js';
import { Broker, type BrokerOptions } from '../broker.js';
import { Relay, type RelayOptions } from '../relay.js';
import { amqpUrl, openTestQueue, type TestQueue } from './test-queue.js';
import { VersionedWriter } from './versioned-writer.js';

/** A migrated database, an exchange with a queue, a writer, and relays between them: all of its own, all real. */
export interface RelayBench {
  own: TestDatabase;
  exchange: string;
  queue: TestQueue;
  writer: VersionedWriter;
  startRelay(
    options?: Partial<RelayOptions> & { broker?: never; amqp?: Partial<BrokerOptions> },
  ): Promise<RunningRelay>;
  close(): Promise<void>;
}

export interface RunningRelay {
  broker: Broker;
  listener: Listener;
  stop(): Promise<void>;
}

export async function openRelayBench(things: number): Promise<RelayBench> {
  const own = await createTestDatabase();
  const exchange = `flatrender.test.${randomBytes(6).toString('hex')}`;
  const queue = await openTestQueue(exchange);
  const running = new Set<RunningRelay>();
  return {
    own,
    exchange,
    queue,
    writer: await VersionedWriter.create(own.database, things),
    startRelay: async ({ amqp, ...options } = {}) => {
      const logger = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });
      const listener = new Listener({ connection: { connectionString: own.url }, logger });
      const broker = new Broker({ url: amqpUrl, exchange, logger, ...amqp });
      const relay = new Relay({ database: own.database, listener, logger, ...options, broker });
      await listener.start();
      await broker.open();
      relay.start();
      const one: RunningRelay = {
        broker,
        listener,
        stop: async () => {
          running.delete(one);
          await relay.stop();
          await broker.close();
          await listener.stop();
        },
      };
      running.add(one);
      return one;
    },
    close: async () => {
      await Promise.all([...running].map((one) => one.stop()));
      await queue.close();
      await own.drop();
    },
  };
}
