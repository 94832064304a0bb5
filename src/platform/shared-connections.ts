import type { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';
import type { Statement } from './database.js';
import { DatabaseSocket } from './database-socket.js';

const connectionCount = 2;

interface SharedConnection {
  opened: Promise<pg.Client>;
  socket: Socket;
}

/**
 * Connections that many requests use at once: each statement is sent without waiting for the answers before it, which
 * saves taking a connection from the pool and most of the waiting. For look-ups by key alone, since a slow statement
 * holds up all those behind it. A connection that breaks is opened anew by the next look-up.
 */
export class SharedConnections {
  readonly #config: ClientConfig;
  readonly #connections: (SharedConnection | undefined)[] = [];
  #turn = 0;

  constructor(config: ClientConfig) {
    this.#config = { ...config, pipeline: true };
  }

  async query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    const { opened, socket } = this.#next();
    const client = await opened;
    try {
      const { rows } = await client.query<Row>({ ...statement, values });
      return rows;
    } catch (error) {
      // No answer came: the peer may have vanished, and then none ever will on this connection.
      if (!(error instanceof pg.DatabaseError)) socket.destroy();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#connections.splice(0);
    for (const connection of open) await connection?.opened.then((client) => client.end()).catch(() => undefined);
  }

  #next(): SharedConnection {
    this.#turn = (this.#turn + 1) % connectionCount;
    const kept = this.#connections[this.#turn];
    return kept && !kept.socket.destroyed ? kept : this.#open(this.#turn);
  }

  #open(place: number): SharedConnection {
    const socket = new DatabaseSocket();
    const client = new pg.Client({ ...this.#config, stream: () => socket });
    const connection = { opened: client.connect().then(() => client), socket };
    const forget = () => {
      if (this.#connections[place] === connection) delete this.#connections[place];
    };
    client.on('error', forget);
    client.on('end', forget);
    connection.opened.catch(forget);
    this.#connections[place] = connection;
    return connection;
  }
}
