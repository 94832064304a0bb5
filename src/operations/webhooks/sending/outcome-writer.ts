import { setTimeout as delay } from 'node:timers/promises';
import { createContext } from '../../../platform/context.js';
import { type Database, inTransaction } from '../../../platform/database.js';
import { type Outcome, type WebhookState, writeAttempts } from './write-attempts.js';

interface WriterOptions {
  database: Database;
  /** Once they are committed. */
  onWritten(outcomes: readonly Outcome[], webhooks: readonly WebhookState[]): void;
  onError(error: unknown): void;
}

/** Of one transaction. */
const most = 500;
const pauseAfterErrorMs = 500;
/** When the process ends without a database: what was not written is sent again. */
const lastTries = 3;

/**
 * Writes what came of attempts, all that has come in meanwhile in one transaction: the more there is, the less each costs.
 * While the database is away it keeps them, and the sender stops taking more.
 */
export class OutcomeWriter {
  readonly #options: WriterOptions;
  #waiting: Outcome[] = [];
  #writing: Promise<void> | undefined;
  #triesLeft = Number.POSITIVE_INFINITY;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  add(outcome: Outcome): void {
    this.#waiting.push(outcome);
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Fulfilled when all is written, or was tried a few times in vain. */
  async end(): Promise<void> {
    this.#triesLeft = lastTries;
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // Those that end in this turn go along.
    await delay(0);
    while (this.#waiting.length > 0 && this.#triesLeft > 0) {
      const outcomes = this.#waiting.slice(0, most);
      try {
        const webhooks = await this.#write(outcomes);
        this.#waiting = this.#waiting.slice(outcomes.length);
        this.#options.onWritten(outcomes, webhooks);
      } catch (error) {
        this.#triesLeft -= 1;
        this.#options.onError(error);
        await delay(pauseAfterErrorMs);
      }
    }
  }

  #write(outcomes: readonly Outcome[]): Promise<WebhookState[]> {
    const actor = { kind: 'system', name: 'sendWebhooks' } as const;
    const context = createContext({
      database: this.#options.database,
      actor,
      via: 'worker',
      operation: 'sendWebhooks',
    });
    return inTransaction(context, (context) => writeAttempts(context, outcomes));
  }
}
