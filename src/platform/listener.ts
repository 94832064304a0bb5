import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import type { ClientConfig } from 'pg';
import type { Logger } from 'pino';
import { type Channel, channels, decodePayload } from './channels.js';
import { ListenConnection, type Notification } from './listen-connection.js';
import { Wakeup } from './wakeup.js';

type NotificationHandler = (items: string[]) => void;
type HealthHandler = (healthy: boolean) => void;

export interface ListenerOptions {
  connection: ClientConfig;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How often it proves to itself that notifications arrive. */
  selfTestEveryMs?: number;
  /** How long a notification may take before the connection counts as dead. */
  answerWithinMs?: number;
}

/** Keeps a server that accepts and drops at once from being called in a tight loop. */
const pauseBeforeReconnectMs = 100;

/**
 * Hears what other processes notify. While it is not healthy, notifications may be missed: whoever keeps a
 * cache by them clears it and leaves it off at `onHealthChange(false)`, and clears it once more at `true`.
 */
export class Listener {
  readonly #options: Required<ListenerOptions>;
  readonly #handlers = new Map<Channel, Set<NotificationHandler>>();
  readonly #healthHandlers = new Set<HealthHandler>();
  readonly #stopping = new AbortController();
  readonly #wakeup = new Wakeup();
  #running: Promise<void> | undefined;
  #healthy = false;

  constructor(options: ListenerOptions) {
    this.#options = { selfTestEveryMs: 2000, answerWithinMs: 2000, ...options };
  }

  get healthy(): boolean {
    return this.#healthy;
  }

  /** Returns the function that takes the handler off again. */
  on(channel: Channel, handler: NotificationHandler): () => void {
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  onHealthChange(handler: HealthHandler): () => void {
    this.#healthHandlers.add(handler);
    return () => void this.#healthHandlers.delete(handler);
  }

  /** Fulfilled after the first attempt to listen, whether it worked or not: the service works without, more slowly. */
  async start(): Promise<void> {
    await new Promise<void>((attempted, failed) => {
      this.#running = this.#run(attempted);
      this.#running.catch(failed);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakeup.ring();
    await this.#running;
  }

  async #run(attempted: () => void): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const connection = await this.#connect(attempted);
      if (!connection) return attempted();
      this.#setHealthy(true);
      attempted();
      const reason = await this.#watch(connection);
      connection.destroy();
      this.#setHealthy(false);
      if (reason)
        this.#options.logger.warn(
          { reason: reason.message },
          'notifications are cut; caches are off until they are back',
        );
      await delay(pauseBeforeReconnectMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Tries until it works; undefined when stopped meanwhile. */
  async #connect(attempted: () => void): Promise<ListenConnection | undefined> {
    const { signal } = this.#stopping;
    const open = async () => {
      const connection = new ListenConnection(this.#options.connection, this.#options.answerWithinMs, {
        receive: (notification) => this.#receive(notification),
        onEnd: () => this.#wakeup.ring(),
      });
      try {
        await connection.open(channels);
        signal.throwIfAborted();
        return connection;
      } catch (error) {
        connection.destroy();
        throw error;
      }
    };
    const onFailedAttempt = ({ error, attemptNumber }: { error: Error; attemptNumber: number }) => {
      if (attemptNumber === 1)
        this.#options.logger.warn({ reason: error.message }, 'cannot listen for notifications; trying on');
      attempted();
    };
    return pRetry(open, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 100,
      maxTimeout: 3000,
      randomize: true,
      signal,
      onFailedAttempt,
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return undefined;
    });
  }

  /** Fulfilled with the reason when the connection is no good any more, without one when stopped. */
  async #watch(connection: ListenConnection): Promise<Error | undefined> {
    for (;;) {
      await this.#wakeup.wait(this.#options.selfTestEveryMs);
      if (this.#stopping.signal.aborted) return undefined;
      if (connection.failure) return connection.failure;
      try {
        await connection.selfTest();
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      }
    }
  }

  #receive({ channel, payload }: Notification): void {
    for (const handler of this.#handlers.get(channel as Channel) ?? []) {
      this.#guard(`notification on ${channel}`, () => handler(decodePayload(payload)));
    }
  }

  #setHealthy(healthy: boolean): void {
    this.#healthy = healthy;
    for (const handler of this.#healthHandlers) this.#guard('health change', () => handler(healthy));
  }

  /** One subscriber's fault must not keep the others from hearing. */
  #guard(what: string, call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.logger.error({ err: error }, `a handler of a ${what} failed`);
    }
  }
}
