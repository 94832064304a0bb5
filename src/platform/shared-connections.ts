import pg, { type ClientConfig } from 'pg';
import type { Statement } from './database.js';

const connectionCount = 2;

/**
 * Connections that many requests use at once: each statement is sent without waiting for the answers before it, which
 * saves taking a connection from the pool and most of the waiting. For look-ups by key alone, since a slow statement
 * holds up all those behind it. A connection that breaks is opened anew by the next look-up.
 */
export class SharedConnections {
  readonly #config: ClientConfig;
  readonly #connections: (Promise<pg.Client> | undefined)[] = [];
  #turn = 0;

  constructor(config: ClientConfig) {
    this.#config = { ...config, pipeline: true };
  }

  async query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const client = await this.#next();
    const { rows } = await client.query<Row>({ ...statement, values });
    return rows;
  }

  async close(): Promise<void> {
    const open = this.#connections.splice(0);
    for (const connection of open) await connection?.then((client) => client.end()).catch(() => undefined);
  }

  #next(): Promise<pg.Client> {
    this.#turn = (this.#turn + 1) % connectionCount;
    const kept = this.#connections[this.#turn];
    return kept ?? this.#open(this.#turn);
  }

  #open(place: number): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    const opened = client.connect().then(() => client);
    const forget = () => {
      if (this.#connections[place] === opened) delete this.#connections[place];
    };
    client.on('error', forget);
    client.on('end', forget);
    opened.catch(forget);
    this.#connections[place] = opened;
    return opened;
  }
}
