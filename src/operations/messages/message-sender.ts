import type { Logger } from 'pino';
import { Message } from '../../models/index.js';
import { type MessageChannel, messageChannels } from '../../models/message.js';
import { type Context, createContext } from '../../platform/context.js';
import { type Database, inTransaction } from '../../platform/database.js';
import type { Listener } from '../../platform/notifications.js';
import { WakefulLoop } from '../../platform/wakeful-loop.js';
import { sendMessage } from './send-message.js';
import type { Way, Ways } from './ways.js';

export interface SenderOptions {
  database: Database;
  listener: Listener;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  ways: Ways;
  /** How long to wait for a wake-up: while notifications arrive, and while they are cut. */
  pollEveryMs?: { listening: number; deaf: number };
  /** Longer than any provider is given to answer. */
  leaseSeconds?: number;
}

const mostAtOnce = 8;
const pauseAfterErrorMs = 2_000;

/** Sends the queued messages of one channel, some at once, in any number of processes. One that hangs does not keep the others. */
class ChannelSender {
  readonly #options: Required<SenderOptions>;
  readonly #channel: MessageChannel;
  readonly #way: Way;
  readonly #loop = new WakefulLoop(() => this.#step());
  readonly #inHand = new Set<Promise<void>>();

  constructor(channel: MessageChannel, options: Required<SenderOptions>) {
    this.#options = options;
    this.#channel = channel;
    this.#way = options.ways[channel];
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.ring();
  }

  /** Finishes what is in hand. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await Promise.all(this.#inHand);
  }

  /** Takes what is due, as far as there is room. Returns the milliseconds until there may be more to do. */
  async #step(): Promise<number> {
    const { listener, pollEveryMs } = this.#options;
    const poll = listener.healthy ? pollEveryMs.listening : pollEveryMs.deaf;
    const room = mostAtOnce - this.#inHand.size;
    if (room === 0) return poll;
    try {
      const context = this.#context();
      const claim = { channel: this.#channel, limit: room, leaseSeconds: this.#options.leaseSeconds };
      const claimed = await inTransaction(context, (context) => Message.claim(context, claim));
      for (const message of claimed) this.#begin(message);
      if (claimed.length === room) return poll;
      return Math.min(poll, await Message.millisecondsToNext(this.#channel, context.now()));
    } catch (error) {
      this.#options.logger.error({ err: error, channel: this.#channel }, 'messages could not be taken; trying on');
      return pauseAfterErrorMs;
    }
  }

  #begin(message: Message): void {
    const sending = this.#send(message).finally(() => {
      this.#inHand.delete(sending);
      this.wake();
    });
    this.#inHand.add(sending);
  }

  async #send(message: Message): Promise<void> {
    const { logger } = this.#options;
    const details = { message: message.id, channel: message.channel, attempt: message.attempts };
    try {
      const outcome = await sendMessage(this.#context(), this.#way, message);
      if (outcome === 'put_off') logger.warn(details, 'a message could not be sent; it is tried again');
      if (outcome === 'failed') logger.error(details, 'a message could not be sent and was given up');
    } catch (error) {
      logger.error({ ...details, err: error }, 'what became of a message could not be kept; it is sent again');
    }
  }

  #context(): Context {
    const actor = { kind: 'system', name: 'message sender' } as const;
    return createContext({ database: this.#options.database, actor, via: 'worker', operation: 'sendMessages' });
  }
}

/** Sends queued messages by every channel, woken by NOTIFY after the commit of what queued them. Returns the ending of it. */
export function startMessageSenders({
  pollEveryMs = { listening: 15_000, deaf: 2_000 },
  leaseSeconds = 90,
  ...options
}: SenderOptions): () => Promise<void> {
  const senders = messageChannels.map(
    (channel) => new ChannelSender(channel, { ...options, pollEveryMs, leaseSeconds }),
  );
  const wakeAll = () => {
    for (const sender of senders) sender.wake();
  };
  const { listener } = options;
  // A clock moved in development makes messages due as well.
  const unsubscribe = [
    listener.on('messages', wakeAll),
    listener.on('clock', wakeAll),
    listener.onHealthChange(wakeAll),
  ];
  for (const sender of senders) sender.start();
  return async () => {
    for (const end of unsubscribe) end();
    await Promise.all(senders.map((sender) => sender.stop()));
  };
}
