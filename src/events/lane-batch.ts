import { Transaction } from 'sequelize';
import type { Database } from '../platform/database.js';
import type { Broker, BrokerMessage } from './broker.js';
import type { RecordedEvent } from './catalog.js';
import { markPublished, type PendingEvent, readPending, recordFailure, takeLane } from './lane.js';
import { failedPublications, publishedEvents, setAsideEvents } from './metrics.js';

/** So often an event may be refused before the lane goes on without it. An outage of the broker never counts. */
export const refusalsBeforeSetAside = 5;

export interface BatchOptions {
  database: Database;
  broker: Broker;
  now: () => Date;
  toMessage: (event: RecordedEvent) => BrokerMessage;
}

export interface LaneChoice {
  startAt: number;
  except: readonly number[];
  sizeOf: (lane: number) => number;
}

export interface BatchOutcome {
  lane: number;
  published: number;
  /** The first event that did not go out; those behind it wait, so that the order holds. */
  failure: { event: PendingEvent; error: Error; refused: boolean; setAside: boolean } | null;
}

/** Publishes a batch of one free lane, and marks as published what the broker has confirmed; null when no lane is free. */
export function publishBatch(options: BatchOptions, choice: LaneChoice): Promise<BatchOutcome | null> {
  const { sequelize } = options.database;
  return sequelize.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED }, async (transaction) => {
    const lane = await takeLane(transaction, choice.startAt, choice.except);
    if (lane === null) return null;
    const events = await readPending(transaction, lane, choice.sizeOf(lane));
    const { confirmed, failure } = await publishInOrder(options, events);
    if (confirmed.length > 0) await markPublished(transaction, confirmed, options.now());
    publishedEvents.inc(confirmed.length);
    if (!failure) return { lane, published: confirmed.length, failure: null };

    failedPublications.inc();
    const setAside = failure.refused && failure.event.attempts + 1 >= refusalsBeforeSetAside;
    if (setAside) setAsideEvents.inc();
    await recordFailure(transaction, failure.event, {
      error: failure.error.message,
      refused: failure.refused,
      setAsideAt: setAside ? options.now() : null,
    });
    return { lane, published: confirmed.length, failure: { ...failure, setAside } };
  });
}

type Failure = Omit<NonNullable<BatchOutcome['failure']>, 'setAside'>;

async function publishInOrder(
  { broker, toMessage }: BatchOptions,
  events: readonly PendingEvent[],
): Promise<{ confirmed: PendingEvent[]; failure: Failure | null }> {
  const messages: BrokerMessage[] = [];
  let failure: Failure | null = null;
  for (const event of events) {
    try {
      messages.push(toMessage(event));
    } catch (error) {
      failure = { event, error: error instanceof Error ? error : new Error(String(error)), refused: true };
      break;
    }
  }
  const confirmations = await broker.publish(messages);
  for (const [index, confirmation] of confirmations.entries()) {
    const event = events[index];
    if (confirmation.confirmed || !event) continue;
    // Which message of many closed the channel is not told: only one that was sent alone is known to be refused.
    const refused = confirmation.why === 'refused' && messages.length === 1;
    return { confirmed: events.slice(0, index), failure: { event, error: confirmation.error, refused } };
  }
  return { confirmed: events.slice(0, messages.length), failure };
}
