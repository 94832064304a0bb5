import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChannelModel, type ConfirmChannel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Pool } from 'pg';
import type { ArrivedEvent, EventQueue } from '../e2e/support/event-queue.js';

const exchange = 'flatrender.events';

/** Another team's service on a cluster: it reads a quorum queue, and publishes until it hears a confirmation. */
export class ClusterClient implements EventQueue {
  readonly #everything: ArrivedEvent[] = [];
  readonly #queue = `proof.${randomUUID()}`;
  #connection: RecoveringChannelModel | undefined;
  #channel: ConfirmChannel | undefined;
  /** Publications whose confirmation is awaited. */
  readonly #awaited = new Set<(heard: boolean) => void>();

  private constructor(private readonly database: Pool) {}

  static async open(url: string, database: Pool): Promise<ClusterClient> {
    const client = new ClusterClient(database);
    client.#connection = await connect(url, {
      recovery: { initialDelay: 100, maxDelay: 1_000, setup: (model: ChannelModel) => client.#setUp(model) },
    });
    client.#connection.on('error', () => undefined);
    return client;
  }

  async #setUp(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
      for (const settle of this.#awaited) settle(false);
      model.close().catch(() => undefined);
    });
    await channel.assertExchange(exchange, 'topic', { durable: true });
    // Of two connections of one reader, the old one cut and the new one there, the second must not go ahead of the first.
    const rules = { 'x-queue-type': 'quorum', 'x-single-active-consumer': true };
    await channel.assertQueue(this.#queue, { durable: true, arguments: rules });
    await channel.bindQueue(this.#queue, exchange, '#');
    await channel.consume(this.#queue, (message) => {
      // A consumer that was cancelled, as when its queue's leader goes, starts over.
      if (!message) return void channel.close().catch(() => undefined);
      this.#everything.push(JSON.parse(message.content.toString()) as ArrivedEvent);
      channel.ack(message);
    });
    this.#channel = channel;
  }

  /** Fulfilled once a confirmation was heard; until then it is published again and again. */
  async publish(type: string, event: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(event));
    while (!(await this.#publishOnce(type, body))) await sleep(50);
  }

  #publishOnce(type: string, body: Buffer): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (heard: boolean) => {
        this.#awaited.delete(settle);
        resolve(heard);
      };
      this.#awaited.add(settle);
      try {
        if (!this.#channel) return settle(false);
        this.#channel.publish(exchange, type, body, { persistent: true, mandatory: true }, (error) => settle(!error));
      } catch {
        settle(false);
      }
    });
  }

  async arrivals(): Promise<ArrivedEvent[]> {
    const { rows } = await this.database.query<{ id: string }>('select id from outbox_events');
    const own = new Set(rows.map(({ id }) => id));
    return this.#everything.filter(({ id }) => own.has(id));
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }
}
