import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Logger } from 'pino';
import { BrokerLink } from './broker-link.js';
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

/** AMQP's code for a message that breaks a limit of the broker. Any other code is the fault of the set-up. */
const preconditionFailed = 406;

/** Publishes to RabbitMQ, by one confirm channel that is opened again for as long as it takes. */
export class Broker {
  readonly #options: Required<BrokerOptions>;
  readonly #stateHandlers = new Set<() => void>();
  readonly #link: BrokerLink;
  #channel: ConfirmChannel | undefined;
  #blocked = false;
  #refusal: Error | undefined;

  constructor(options: BrokerOptions) {
    this.#options = { exchange: eventExchange, confirmWithinMs: 15_000, ...options };
    const { url, logger } = options;
    this.#link = new BrokerLink({
      url,
      logger,
      name: 'flatrender-identity relay',
      setUp: (model) => this.#setUp(model),
    });
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
  open(): Promise<void> {
    return this.#link.open();
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
    await this.#link.close();
  }

  async #setUp(model: ChannelModel): Promise<void> {
    model.on('blocked', (reason: string) => this.#setBlocked(true, reason));
    model.on('unblocked', () => this.#setBlocked(false));
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
    this.#blocked = false;
    this.#setChannel(channel);
    this.#options.logger.info({ exchange: this.#options.exchange }, 'connected to the broker');
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
      this.#link.renew();
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
