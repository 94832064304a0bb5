import type { Logger } from 'pino';
import { QueryTypes } from 'sequelize';
import { clock } from '../platform/clock.js';
import type { Database } from '../platform/database.js';
import type { Listener } from '../platform/notifications.js';
import { WakefulLoop } from '../platform/wakeful-loop.js';
import type { Broker } from './broker.js';
import { toMessage } from './event-message.js';
import { pendingExists } from './lane.js';
import { type BatchOptions, type BatchOutcome, publishBatch } from './lane-batch.js';
import { LaneSchedule } from './lane-schedule.js';

export interface RelayOptions {
  database: Database;
  broker: Broker;
  listener: Listener;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  toMessage?: BatchOptions['toMessage'];
  /** How often to look without being woken; null = never. The second is for when notifications are cut. */
  pollEveryMs?: { listening: number; deaf: number } | null;
  /** How long a lane rests after its first failure; it doubles with each further one. */
  firstRestMs?: number;
}

const defaultPolls = { listening: 15_000, deaf: 2_000 };
/** Events wait in a lane that another relay holds: should that relay die, this one takes over soon. */
const recheckMs = 500;
const pauseAfterErrorMs = 2_000;
/** For want of any poll: as long as a timer can wait. */
const never = 2 ** 31 - 1;

/**
 * Carries committed events from the outbox to the broker: at least once, in order per entity. Any number of relays may run:
 * each holds one lane at a time, and nobody else publishes from it meanwhile.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #batch: BatchOptions;
  readonly #polls: { listening: number; deaf: number };
  readonly #loop = new WakefulLoop(() => this.#step());
  readonly #schedule: LaneSchedule;
  readonly #unsubscribe: (() => void)[] = [];

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#schedule = new LaneSchedule(options.firstRestMs);
    this.#polls =
      options.pollEveryMs === null ? { listening: never, deaf: never } : (options.pollEveryMs ?? defaultPolls);
    this.#batch = {
      database: options.database,
      broker: options.broker,
      now: () => clock.now(),
      toMessage: options.toMessage ?? toMessage,
    };
  }

  start(): void {
    const { listener, broker } = this.#options;
    const ring = () => this.#loop.ring();
    this.#unsubscribe.push(listener.on('outbox', ring), listener.onHealthChange(ring), broker.onStateChange(ring));
    this.#loop.start();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#loop.stop();
  }

  /** Publishes one batch. Returns the milliseconds until there may be more to do. */
  async #step(): Promise<number> {
    if (this.#options.broker.state !== 'ready') return never;
    try {
      const outcome = await publishBatch(this.#batch, this.#schedule.choice());
      if (!outcome) return await this.#idlePause();
      this.#schedule.record(outcome);
      if (outcome.failure) this.#report(outcome, outcome.failure);
      return 0;
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the relay could not work on the outbox; it tries again');
      return pauseAfterErrorMs;
    }
  }

  async #idlePause(): Promise<number> {
    const { sequelize } = this.#options.database;
    const [row] = await sequelize.query<{ pending: boolean }>(pendingExists, { type: QueryTypes.SELECT });
    const poll = this.#options.listener.healthy ? this.#polls.listening : this.#polls.deaf;
    return row?.pending ? Math.min(poll, recheckMs) : poll;
  }

  #report({ lane, published }: BatchOutcome, { event, error, setAside }: NonNullable<BatchOutcome['failure']>): void {
    const details = { lane, published, event: event.id, type: event.type, reason: error.message };
    if (setAside) this.#options.logger.error(details, 'an event was set aside after repeated refusals');
    else this.#options.logger.warn(details, 'events could not be published; they stay in the outbox');
  }
}
