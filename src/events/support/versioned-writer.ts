import { randomUUID } from 'node:crypto';
import { createContext } from '../../platform/context.js';
import { type Database, inTransaction } from '../../platform/database.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { eventOf, writeToOutbox } from '../outbox.js';

/** In the data of an event whose transaction was rolled back: nobody may ever see it. */
export const rolledBackName = 'rolled back';

/** Things with a version: each write raises it by one and tells the new version by event, so that order and gaps show. */
export class VersionedWriter {
  readonly #database: Database;
  readonly things: readonly string[];

  constructor(database: Database, things: readonly string[]) {
    this.#database = database;
    this.things = things;
  }

  static async create(database: Database, count: number): Promise<VersionedWriter> {
    const things = Array.from({ length: count }, () => randomUUID());
    await database.sequelize.query(
      'create table versioned_things (id uuid primary key, version integer not null default 0)',
    );
    await database.sequelize.query('insert into versioned_things (id) select unnest($1::uuid[])', { bind: [things] });
    return new VersionedWriter(database, things);
  }

  async write(thing: string, { padding = '' } = {}): Promise<void> {
    await this.#write(thing, (version) => `${version}${padding}`);
  }

  async writeAndRollBack(thing: string): Promise<void> {
    const refusal = new Error('rolled back on purpose');
    await this.#write(thing, () => rolledBackName, refusal).catch((error: unknown) => {
      if (error !== refusal) throw error;
    });
  }

  /** `count` writes by several writers at once, each tenth rolled back. */
  async writeMany(count: number, writers = 4): Promise<void> {
    let left = count;
    const work = async (seed: number) => {
      for (let turn = seed; left > 0; turn += 7) {
        left -= 1;
        const thing = this.things[turn % this.things.length] ?? '';
        if (turn % 10 === 3) await this.writeAndRollBack(thing);
        await this.write(thing);
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, index) => work(index)));
  }

  /** The committed version of each thing. */
  async versions(): Promise<Map<string, number>> {
    const [rows] = await this.#database.sequelize.query('select id, version from versioned_things where version > 0');
    return new Map((rows as { id: string; version: number }[]).map(({ id, version }) => [id, version]));
  }

  async #write(thing: string, nameOf: (version: number) => string, failure?: Error): Promise<void> {
    const context = createContext({ database: this.#database, actor: { kind: 'system', name: 'test' }, via: 'worker' });
    await inTransaction(context, async (context) => {
      const { rows } = await transactionConnection(context.transaction).query<{ version: number }>(
        'update versioned_things set version = version + 1 where id = $1 returning version',
        [thing],
      );
      const event = eventOf(
        'tenant.tenant.created.v1',
        { type: 'tenant', id: thing, tenantId: thing },
        { tenant_id: thing, slug: 'thing', name: nameOf(rows[0]?.version ?? 0), kind: 'Internal', status: 'Active' },
      );
      await writeToOutbox(context, [event]);
      if (failure) throw failure;
    });
  }
}
