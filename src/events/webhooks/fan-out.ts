import type { Logger } from 'pino';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import type { Listener } from '../../platform/notifications.js';
import { WakefulLoop } from '../../platform/wakeful-loop.js';
import { fanOutBatch } from './fan-out-batch.js';
import { fannedOutMessages } from './metrics.js';
import { unsentExist } from './unsent-events.js';

export interface FanOutOptions {
  database: Database;
  listener: Listener;
  logger: Pick<Logger, 'error'>;
  /** How often to look without being woken; the second is for when notifications are cut. */
  pollEveryMs?: { listening: number; deaf: number };
}

const defaultPolls = { listening: 15_000, deaf: 2_000 };
/** Somebody holds the row that is next, or another process fans out. */
const recheckMs = 50;
const pauseAfterErrorMs = 2_000;

/** Carries committed events from the outbox to the webhooks' messages, with or without a broker, in any number of processes. */
export class FanOut {
  readonly #options: Required<FanOutOptions>;
  readonly #loop = new WakefulLoop(() => this.#step());
  readonly #unsubscribe: (() => void)[] = [];

  constructor(options: FanOutOptions) {
    this.#options = { pollEveryMs: defaultPolls, ...options };
  }

  start(): void {
    const ring = () => this.#loop.ring();
    const { listener } = this.#options;
    this.#unsubscribe.push(listener.on('outbox', ring), listener.onHealthChange(ring));
    this.#loop.start();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.#loop.stop();
  }

  /** Returns the milliseconds until there may be more to do. */
  async #step(): Promise<number> {
    const { database, logger } = this.#options;
    try {
      const actor = { kind: 'system', name: 'fanOut' } as const;
      const done = await fanOutBatch(createContext({ database, actor, via: 'worker', operation: 'fanOut' }));
      fannedOutMessages.inc(done?.messages ?? 0);
      return done && done.marked > 0 ? 0 : await this.#idlePause();
    } catch (error) {
      logger.error({ err: error }, 'events could not be fanned out to webhooks; trying on');
      return pauseAfterErrorMs;
    }
  }

  async #idlePause(): Promise<number> {
    const { database, listener, pollEveryMs } = this.#options;
    const [row] = await database.query<{ pending: boolean }>({ name: 'unsent-exist', text: unsentExist }, []);
    const poll = listener.healthy ? pollEveryMs.listening : pollEveryMs.deaf;
    return row?.pending ? Math.min(poll, recheckMs) : poll;
  }
}
