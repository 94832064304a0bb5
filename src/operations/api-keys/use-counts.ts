import type { Sequelize } from 'sequelize';
import type { Context } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';

/** What a crash loses at most. */
const flushAfterMilliseconds = 5_000;

interface Uses {
  count: number;
  lastUsedAt: Date;
}

/**
 * How often keys were used, gathered in memory and written together: a write per call would cost more than the call.
 * Counters are no change that anybody is told of, so they go past the hooks.
 */
class UseCounts {
  readonly #database: Database;
  #usesByKey = new Map<string, Uses>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  add(keyId: string, count: number, at: Date): void {
    const uses = this.#usesByKey.get(keyId);
    if (uses) {
      uses.count += count;
      if (at > uses.lastUsedAt) uses.lastUsedAt = at;
    } else this.#usesByKey.set(keyId, { count, lastUsedAt: at });
    // Nothing waits for it: a process that has nothing else to do may end.
    this.#timer ??= setTimeout(() => void this.flush(), flushAfterMilliseconds).unref();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const usesByKey = this.#usesByKey;
    this.#usesByKey = new Map();
    if (usesByKey.size > 0) this.#writing = this.#writing.then(() => this.#write(usesByKey));
    return this.#writing;
  }

  async #write(usesByKey: Map<string, Uses>): Promise<void> {
    const entries = [...usesByKey];
    const values = [
      entries.map(([id]) => id),
      entries.map(([, { count }]) => count),
      entries.map(([, { lastUsedAt }]) => lastUsedAt),
    ];
    // The database is away: what was counted waits for the next time.
    await this.#database.query(addUses, values).catch(() => {
      for (const [id, { count, lastUsedAt }] of entries) this.add(id, count, lastUsedAt);
    });
  }
}

/** The rows are locked in one order, so that two processes do not wait for each other in a circle. */
const addUses = {
  name: 'add-api-key-uses',
  text: `
    with uses as (
      select k.id, u.count, u.used_at
      from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as u(id, count, used_at) join api_keys k on k.id = u.id
      order by k.id for no key update of k)
    update api_keys k
    set usage_count = k.usage_count + uses.count, last_used_at = greatest(k.last_used_at, uses.used_at)
    from uses where k.id = uses.id`,
};

const countsByDatabase = new WeakMap<Sequelize, UseCounts>();

export function countUse({ database, now }: Pick<Context, 'database' | 'now'>, keyId: string): void {
  let counts = countsByDatabase.get(database.sequelize);
  if (!counts) {
    counts = new UseCounts(database);
    countsByDatabase.set(database.sequelize, counts);
  }
  counts.add(keyId, 1, now());
}

/** Writes what was counted; to be called before the database is closed. */
export async function flushUseCounts({ sequelize }: Pick<Database, 'sequelize'>): Promise<void> {
  await countsByDatabase.get(sequelize)?.flush();
}
