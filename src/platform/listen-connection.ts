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
  #failure: Error | undefined;

  constructor(
    config: ClientConfig,
    answerWithinMs: number,
    { receive, onEnd }: { receive: (notification: Notification) => void; onEnd: () => void },
  ) {
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
    // pg tells of one broken connection more than once; the first time tells why.
    const end = (reason: Error) => {
      this.#failure ??= reason;
      onEnd();
    };
    this.#client.on('error', end);
    this.#client.on('end', () => end(new Error('The listening connection was closed.')));
    this.#client.on('notification', ({ channel, payload = '' }) => {
      if (channel === this.#ownChannel) this.#heard?.(payload);
      else receive({ channel, payload });
    });
  }

  /** Why the connection ended, whoever ended it; undefined while it lasts. */
  get failure(): Error | undefined {
    return this.#failure;
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
