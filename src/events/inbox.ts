import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { clock } from '../platform/clock.js';
import { createContext } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { Turns } from '../platform/turns.js';
import { Arrival } from './arrival.js';
import { BrokerLink } from './broker-link.js';
import { eventExchange } from './catalog.js';
import { applyOnce } from './consumers/apply-once.js';
import { type Fault, faultOf } from './consumers/fault-of.js';
import { park } from './consumers/park.js';
import { declareTopology, retryKey, type Topology, topologyOf, usualDelays } from './inbox-topology.js';
import { inboxLag, inboxMessages } from './metrics.js';
import { eventReader, type IncomingEvent, UnreadableMessage } from './read-incoming-event.js';
import { RetryPublisher } from './retry-publisher.js';

export interface InboxOptions {
  url: string;
  database: Database;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  exchange?: string;
  /** What the names of its queues and exchanges begin with: `AMQP_PREFIX`. */
  prefix: string;
  /** Seconds between the tries. */
  delays?: readonly number[];
}

/** Messages of each queue that are in hand at once, and so kept in memory. */
const prefetch = 4;
/** Of all queues together; each takes a connection of the pool. */
const mostAtOnce = 4;
/** Above any event of the catalogue. What is bigger is not even read. */
const mostBodyBytes = 1_048_576;
const pauseMs = 1_000;

/**
 * Takes what other services tell: each message has its effect once, in whichever of any number of processes. One that
 * cannot be taken is tried again with growing delays, then parked for a person; nothing is acknowledged before its effect,
 * its next try or its parking is kept.
 */
export class Inbox {
  readonly #options: Required<InboxOptions>;
  readonly #topology: Topology;
  readonly #link: BrokerLink;
  readonly #retries: RetryPublisher;
  readonly #turns = new Turns(mostAtOnce);
  readonly #inHand = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(options: InboxOptions) {
    this.#options = { exchange: eventExchange, delays: usualDelays, ...options };
    const { url, logger } = this.#options;
    this.#topology = topologyOf(this.#options, this.#options.delays);
    this.#link = new BrokerLink({
      ...{ url, logger, name: 'flatrender-identity inbox' },
      setUp: (model) => this.#setUp(model),
    });
    this.#retries = new RetryPublisher(this.#topology.retryExchange, { url, logger });
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  /** Returns at once. */
  async open(): Promise<void> {
    await Promise.all([this.#link.open(), this.#retries.open()]);
  }

  /** Finishes what is in hand; the rest is delivered again, to whoever is there. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#inHand);
    await Promise.all([this.#link.close(), this.#retries.close()]);
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const channel = await model.createChannel();
    channel.on('error', (error: Error) => {
      this.#options.logger.error({ reason: error.message }, 'the broker closed the channel of the inbox');
    });
    // The connection may live on without its channel: closing it makes the recovery start over.
    channel.on('close', () => void model.close().catch(() => undefined));
    await declareTopology(channel, this.#options, this.#topology);
    await channel.prefetch(prefetch);
    const { queues, parkedQueue } = this.#topology;
    for (const { name, area } of [...queues, { name: parkedQueue, area: null }])
      await channel.consume(name, (message) => this.#begin(channel, message, name, area));
  }

  #begin(channel: Channel, message: ConsumeMessage | null, queue: string, area: string | null): void {
    if (message === null) {
      // Somebody has deleted the queue: it is declared anew.
      this.#link.renew();
      return;
    }
    const taking = this.#take(channel, new Arrival(message, queue, area)).finally(() => this.#inHand.delete(taking));
    this.#inHand.add(taking);
  }

  async #take(channel: Channel, arrival: Arrival): Promise<void> {
    const isSettled = await this.#turns.take(() => this.#settle(arrival));
    if (!isSettled) return;
    try {
      channel.ack(arrival.message);
    } catch {
      // The channel is gone, and the message comes again.
    }
  }

  /** Until it is applied, put off or parked. False when the process stops before. */
  async #settle(arrival: Arrival): Promise<boolean> {
    let fault: Fault | null = null;
    while (!this.#stopping.signal.aborted) {
      try {
        fault ??= await this.#tried(arrival);
        if (fault === null || (await this.#cured(arrival, fault))) return true;
      } catch (thrown) {
        this.#options.logger.warn({ reason: faultOf(thrown).error }, 'a message could not be parked yet; trying on');
      }
      if (fault?.cure === 'wait') fault = null;
      await delay(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
    return false;
  }

  /** Applies it. Null when that is done. */
  async #tried(arrival: Arrival): Promise<Fault | null> {
    if (arrival.area === null) return { cure: 'park', fault: 'dead_letter', error: arrival.death };
    let event: IncomingEvent | null = null;
    try {
      if (arrival.message.content.length > mostBodyBytes)
        throw new UnreadableMessage('too_big', `It has ${arrival.message.content.length} bytes.`);
      event = (await eventReader())(arrival.message.content);
      const result = await applyOnce(this.#context(event.traceId), event);
      inboxMessages.inc({ type: event.type, result });
      if (event.toldAt) inboxLag.observe(Math.max(0, (clock.now().getTime() - event.toldAt.getTime()) / 1000));
      return null;
    } catch (thrown) {
      const fault = faultOf(thrown);
      const details = { queue: arrival.queue, type: event?.type, id: event?.id, attempt: arrival.attempts };
      this.#options.logger.warn({ ...details, fault: fault.fault, reason: fault.error }, 'a message was not taken');
      inboxMessages.inc({ type: event?.type ?? 'unknown', result: fault.cure });
      return fault;
    }
  }

  /** Puts it off or parks it, as its fault asks. False when that has to be tried again. */
  async #cured(arrival: Arrival, { cure, fault, error }: Fault): Promise<boolean> {
    if (cure === 'wait') return false;
    const rest = this.#topology.delays[arrival.attempts];
    if (cure === 'retry' && rest !== undefined && arrival.area !== null)
      return this.#retries.publish(arrival.retried(retryKey(rest, arrival.area)));
    await park(this.#context(null), { ...arrival.toPark, fault, error });
    return true;
  }

  #context(traceId: string | null) {
    const actor = { kind: 'system', name: 'inbox' } as const;
    const { database } = this.#options;
    return createContext({ database, actor, via: 'worker', operation: 'parkMessage', ...(traceId && { traceId }) });
  }
}
