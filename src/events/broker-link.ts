import { setTimeout as delay } from 'node:timers/promises';
import type { ChannelModel, RecoveringChannelModel } from 'amqplib';
import type { Logger } from 'pino';

export interface BrokerLinkOptions {
  url: string;
  /** What the broker's own screens call it. */
  name: string;
  logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Opens the channels, at each connection anew. When it fails, the link is tried again. */
  setUp(model: ChannelModel): Promise<void>;
}

const heartbeatSeconds = 10;
const connectTimeoutMs = 10_000;
const closeWithinMs = 2_000;

/** A connection to RabbitMQ that is made again for as long as it takes. */
export class BrokerLink {
  readonly #options: BrokerLinkOptions;
  #connection: RecoveringChannelModel | undefined;
  #model: ChannelModel | undefined;

  constructor(options: BrokerLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#model !== undefined;
  }

  /** Returns at once. */
  async open(): Promise<void> {
    const { logger, name } = this.#options;
    const url = new URL(this.#options.url);
    if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds));
    // Not loaded where there is no broker.
    const { connect } = (await import('amqplib')).default;
    const connection = await connect(url.href, {
      noDelay: true,
      timeout: connectTimeoutMs,
      clientProperties: { connection_name: name },
      recovery: {
        waitForConnect: false,
        initialDelay: 100,
        maxDelay: 5_000,
        jitter: 0.5,
        setup: (model: ChannelModel) => this.#setUp(model),
      },
    });
    this.#connection = connection;
    connection.on('error', (error) =>
      logger.warn({ reason: error.message, link: name }, 'the broker connection broke'),
    );
    connection.on('reconnect-scheduled', ({ attempt, error }) => {
      if (attempt === 1) logger.warn({ reason: error.message, link: name }, 'the broker is away; trying on');
    });
  }

  /** Ends the connection at hand; the next one declares and opens everything anew. */
  renew(): void {
    const model = this.#model;
    this.#model = undefined;
    model?.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#model = undefined;
    // A peer that is gone never answers the farewell.
    await Promise.race([this.#connection?.close(), delay(closeWithinMs, undefined, { ref: false })]);
  }

  async #setUp(model: ChannelModel): Promise<void> {
    model.on('error', () => undefined);
    model.on('close', () => {
      if (this.#model === model) this.#model = undefined;
    });
    await this.#options.setUp(model);
    this.#model = model;
  }
}
