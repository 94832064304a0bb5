import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel, Options } from 'amqplib';
import { BrokerLink, type BrokerLinkOptions } from './broker-link.js';

const confirmWithinMs = 15_000;

export interface RetriedMessage {
  routingKey: string;
  messageId: string;
  body: Buffer;
  headers: Record<string, string | number>;
}

/**
 * Puts messages where they rest until they are tried again. On a connection of its own: while the broker takes no
 * messages, it hears nothing on a connection that publishes, and what is taken could not be acknowledged.
 */
export class RetryPublisher {
  readonly #exchange: string;
  readonly #link: BrokerLink;
  readonly #returned = new Set<string>();
  #channel: ConfirmChannel | undefined;

  constructor(exchange: string, options: Omit<BrokerLinkOptions, 'setUp' | 'name'>) {
    this.#exchange = exchange;
    this.#link = new BrokerLink({
      ...options,
      name: 'flatrender-identity retries',
      setUp: async (model) => {
        const channel = await model.createConfirmChannel();
        channel.on('error', () => undefined);
        channel.on('return', ({ properties }) => void this.#returned.add(String(properties.messageId)));
        channel.on('close', () => {
          if (this.#channel === channel) this.#channel = undefined;
          // The connection may live on without its channel.
          model.close().catch(() => undefined);
        });
        this.#channel = channel;
      },
    });
  }

  open(): Promise<void> {
    return this.#link.open();
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Whether the broker has it, in a queue. */
  async publish({ routingKey, messageId, body, headers }: RetriedMessage): Promise<boolean> {
    const channel = this.#channel;
    if (!channel) return false;
    const options = { persistent: true, mandatory: true, messageId, headers };
    const ended = new AbortController();
    const late = delay(confirmWithinMs, false, { signal: ended.signal }).catch(() => false);
    const isKept = await Promise.race([confirmed(channel, this.#exchange, routingKey, body, options), late]);
    ended.abort();
    // What no queue takes is confirmed all the same.
    return isKept && !this.#returned.delete(messageId);
  }
}

function confirmed(
  channel: ConfirmChannel,
  exchange: string,
  routingKey: string,
  body: Buffer,
  options: Options.Publish,
): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      channel.publish(exchange, routingKey, body, options, (error) => resolve(!error));
    } catch {
      resolve(false);
    }
  });
}
