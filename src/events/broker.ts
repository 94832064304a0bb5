import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel, RecoveringChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import { eventExchange } from './catalog.js';
import { unroutableEvents } from './metrics.js';

export type BrokerState = 'connecting' | 'ready' | 'blocked';

export interface BrokerMessage {
  routingKey: string;
  messageId: string;
  body: Buffer;
  headers?: Record<string, unknown>;
}

/** `refused`: the broker will not have this very message. `away`: it has not confirmed; the same may work later. */
export type Confirmation = { confirmed: true } | { confirmed: false; why: 'refused' | 'away'; error: Error };

export interface BrokerOptions {
  url: string;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  exchange?: string;
  /** How long the broker may take to confirm a batch before it counts as gone. */
  confirmWithinMs?: number;
}

const heartbeatSeconds = 10;
const connectTimeoutMs = 10_000;
const closeWithinMs = 2_000;
/** AMQP's code for a message that breaks a limit of the broker. Any other code is the fault of the set-up. */
const preconditionFailed = 406;

/** The connection to RabbitMQ: one confirm channel, connected again for as long as it takes. */
export class Broker {
  readonly #options: Required<BrokerOptions>;
  readonly #stateHandlers = new Set<() => void>();
  #connection: RecoveringChannelModel | undefined;
  #model: ChannelModel | undefined;
  #channel: ConfirmChannel | undefined;
  #blocked = false;
  #refusal: Error | undefined;

  constructor(options: BrokerOptions) {
    this.#options = { exchange: eventExchange, confirmWithinMs: 15_000, ...options };
  }

  get state(): BrokerState {
    if (!this.#channel) return 'connecting';
    return this.#blocked ? 'blocked' : 'ready';
  }

  onStateChange(handler: () => void): () => void {
    this.#stateHandlers.add(handler);
    return () => void this.#stateHandlers.delete(handler);
  }

  /** Returns at once; `state` tells when the broker is there. */
  async open(): Promise<void> {
    const { logger } = this.#options;
    const url = new URL(this.#options.url);
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds));
    // Not loaded where there is no broker.
    const { connect } = (await import('amqplib')).default;
    const connection = await connect(url.href, {
      noDelay: true,
      timeout: connectTimeoutMs,
      clientProperties: { connection_name: 'flatrender-identity' },
      recovery: {
        waitForConnect: false,
        initialDelay: 100,
        maxDelay: 5_000,
        jitter: 0.5,
        setup: (model: ChannelModel) => this.#setUp(model),
      },
    });
    this.#connection = connection;
    connection.on('error', (error) => logger.warn({ reason: error.message }, 'the broker connection broke'));
    connection.on('blocked', (reason) => this.#setBlocked(true, reason));
    connection.on('unblocked', () => this.#setBlocked(false));
    connection.on('connect', () => logger.info({ exchange: this.#options.exchange }, 'connected to the broker'));
    connection.on('reconnect-scheduled', ({ attempt, error }) => {
      if (attempt === 1) logger.warn({ reason: error.message }, 'the broker is away; events wait in the outbox');
    });
  }

  /** Publishes in the given order; one confirmation per message. Never rejects. */
  async publish(messages: readonly BrokerMessage[]): Promise<Confirmation[]> {
    const channel = this.#channel;
    if (!channel || this.#blocked) return messages.map(() => away(new Error('The broker is away.')));
    this.#refusal = undefined;
    const confirmations = Promise.all(messages.map((message) => this.#publishOne(channel, message)));
    const answered = new AbortController();
    const late = delay(this.#options.confirmWithinMs, undefined, { signal: answered.signal }).then(
      () => this.#giveUp(messages),
      () => [],
    );
    const result = await Promise.race([confirmations, late]);
    answered.abort();
    return result;
  }

  async close(): Promise<void> {
    this.#setChannel(undefined);
    // A peer that is gone never answers the farewell.
    await Promise.race([this.#connection?.close(), delay(closeWithinMs, undefined, { ref: false })]);
  }

  async #setUp(model: ChannelModel): Promise<void> {
    model.on('error', () => undefined);
    const channel = await model.createConfirmChannel();
    channel.on('error', (error: Error & { code?: number }) => {
      if (error.code === preconditionFailed) this.#refusal = error;
      this.#options.logger.error({ reason: error.message }, 'the broker closed the channel');
    });
    channel.on('return', () => unroutableEvents.inc());
    channel.on('close', () => {
      if (this.#channel === channel) this.#setChannel(undefined);
      // The connection may live on without its channel: closing it makes the recovery start over.
      model.close().catch(() => undefined);
    });
    await channel.assertExchange(this.#options.exchange, 'topic', { durable: true });
    this.#model = model;
    this.#blocked = false;
    this.#setChannel(channel);
  }

  #publishOne(channel: ConfirmChannel, { routingKey, messageId, body, headers }: BrokerMessage): Promise<Confirmation> {
    return new Promise((resolve) => {
      const options = {
        persistent: true,
        mandatory: true,
        contentType: 'application/cloudevents+json',
        messageId,
        type: routingKey,
        headers: headers ?? {},
      };
      const confirm = (error: Error | null) => {
        if (!error) resolve({ confirmed: true });
        else resolve(this.#refusal ? { confirmed: false, why: 'refused', error: this.#refusal } : away(error));
      };
      try {
        channel.publish(this.#options.exchange, routingKey, body, options, confirm);
      } catch (error) {
        // amqplib throws on a closed channel, and on what the protocol cannot carry.
        const reason = error instanceof Error ? error : new Error(String(error));
        resolve(this.#channel === channel ? { confirmed: false, why: 'refused', error: reason } : away(reason));
      }
    });
  }

  #giveUp(messages: readonly BrokerMessage[]): Confirmation[] {
    // While it blocks us it is alive, and will take what lies in the socket: repeated then, but never lost.
    if (!this.#blocked) {
      this.#setChannel(undefined);
      this.#model?.close().catch(() => undefined);
    }
    const error = new Error(`The broker did not confirm within ${this.#options.confirmWithinMs} ms.`);
    return messages.map(() => away(error));
  }

  #setChannel(channel: ConfirmChannel | undefined): void {
    this.#channel = channel;
    for (const handler of this.#stateHandlers) handler();
  }

  #setBlocked(blocked: boolean, reason?: string): void {
    this.#blocked = blocked;
    if (blocked) this.#options.logger.warn({ reason }, 'the broker takes no messages for now');
    for (const handler of this.#stateHandlers) handler();
  }
}

function away(error: Error): Confirmation {
  return { confirmed: false, why: 'away', error };
}
