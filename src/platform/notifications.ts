import pRetry from 'p-retry';
import type { Sequelize, Transaction } from 'sequelize';
import { type Channel, encodePayloads } from './channels.js';
import { transactionConnection } from './transaction-connection.js';

export type { Channel } from './channels.js';
export { Listener } from './listener.js';

/** Each batch is a transaction of its own, and wakes every process: fewer cost less. */
const batchMilliseconds = 20;

/**
 * Tells every process at the commit, and nobody after a rollback. For what must hold within a second (a ban, a revocation).
 * PostgreSQL takes one global lock for such a commit, so plain writes use notifyAfterCommit.
 */
export async function notifyInTransaction(
  transaction: Transaction,
  channel: Channel,
  items: readonly string[] = [],
): Promise<void> {
  for (const payload of encodePayloads(items)) {
    await transactionConnection(transaction).query({
      name: 'notify',
      text: 'select pg_notify($1, $2)',
      values: [channel, payload],
    });
  }
}

/**
 * Tells every process shortly after the commit: the items of many transactions go out together after 20 ms.
 * A crash in between loses them, so the receiver needs another way to catch up (a bounded age, a slow poll).
 */
export function notifyAfterCommit(
  { sequelize }: { sequelize: Sequelize },
  transaction: Transaction,
  channel: Channel,
  items: readonly string[] = [],
): void {
  transaction.afterCommit(() => batchOf(sequelize).add(channel, items));
}

/** Sends what notifyAfterCommit has collected; to be called before the database is closed. */
export async function flushNotifications({ sequelize }: { sequelize: Sequelize }): Promise<void> {
  await batches.get(sequelize)?.flush();
}

class NotificationBatch {
  readonly #sequelize: Sequelize;
  #itemsByChannel = new Map<Channel, Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(sequelize: Sequelize) {
    this.#sequelize = sequelize;
  }

  add(channel: Channel, items: readonly string[]): void {
    const collected = this.#itemsByChannel.get(channel) ?? new Set();
    for (const item of items) collected.add(item);
    this.#itemsByChannel.set(channel, collected);
    this.#timer ??= setTimeout(() => void this.flush(), batchMilliseconds);
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const collected = this.#itemsByChannel;
    this.#itemsByChannel = new Map();
    if (collected.size > 0) this.#sending = Promise.all([this.#sending, this.#send(collected)]).then(() => undefined);
    return this.#sending;
  }

  async #send(collected: Map<Channel, Set<string>>): Promise<void> {
    const rows = [...collected].flatMap(([channel, items]) =>
      encodePayloads([...items]).map((payload) => [channel, payload] as const),
    );
    const bind = [rows.map(([channel]) => channel), rows.map(([, payload]) => payload)];
    const send = () =>
      this.#sequelize.query(
        'select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as n(channel, payload)',
        { bind },
      );
    // When all tries fail the database is away: listeners are cut too, and their caches start anew.
    await pRetry(send, { retries: 3, minTimeout: 50 }).catch(() => undefined);
  }
}

const batches = new WeakMap<Sequelize, NotificationBatch>();

function batchOf(sequelize: Sequelize): NotificationBatch {
  let batch = batches.get(sequelize);
  if (!batch) {
    batch = new NotificationBatch(sequelize);
    batches.set(sequelize, batch);
  }
  return batch;
}
