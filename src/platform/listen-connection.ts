import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { Client, type ClientConfig } from 'pg';

export interface Notification {
  channel: string;
  payload: string;
}

/**
 * One pg client that listens, and proves that it hears: a half-open TCP connection, or a server or
 * pooler that accepts LISTEN without delivering, looks alive until a notification fails to arrive.
 */
export class ListenConnection {
  readonly #client: Client;
  readonly #socket = new Socket();
  readonly #ownChannel = `self_test_${randomUUID().replaceAll('-', '')}`;
  readonly #answerWithinMs: number;
  #heard: ((payload: string) => void) | undefined;
  /** Fulfilled with the reason when the connection ends, whoever ended it. */
  readonly ended: Promise<Error>;

  constructor(config: ClientConfig, answerWithinMs: number, receive: (notification: Notification) => void) {
    this.#answerWithinMs = answerWithinMs;
    this.#client = new Client({
      application_name: 'flatrender-listener',
      ...config,
      stream: () => this.#socket,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
    });
    this.ended = new Promise((resolve) => {
      this.#client.once('error', resolve);
      this.#client.once('end', () => resolve(new Error('The listening connection was closed.')));
    });
    // pg emits more than one error for one broken connection; the first tells why.
    this.#client.on('error', () => undefined);
    this.#client.on('notification', ({ channel, payload = '' }) => {
      if (channel === this.#ownChannel) this.#heard?.(payload);
      else receive({ channel, payload });
    });
  }

  async open(channels: readonly string[]): Promise<void> {
    await this.#client.connect();
    for (const channel of [this.#ownChannel, ...channels]) await this.#client.query(`listen ${channel}`);
    await this.selfTest();
  }

  /** Rejects when a notification sent to itself is not heard in time. */
  async selfTest(): Promise<void> {
    const token = randomUUID();
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<void>((resolve, reject) => {
      this.#heard = (payload) => payload === token && resolve();
      timer = setTimeout(
        () => reject(new Error(`No notification arrived within ${this.#answerWithinMs} ms.`)),
        this.#answerWithinMs,
      );
    });
    try {
      await Promise.all([heard, this.#client.query('select pg_notify($1, $2)', [this.#ownChannel, token])]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Without waiting for a peer that may be gone. */
  destroy(): void {
    this.#socket.destroy();
  }
}
