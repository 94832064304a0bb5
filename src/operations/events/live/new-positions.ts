import { QueryTypes, type Sequelize } from 'sequelize';

/** Rows that are looked through at once: many times what can be shown. */
const mostRows = 5_000;
const mostGaps = 10_000;

export interface FoundPosition {
  position: number;
  isFailure: boolean;
}

export interface PositionTable {
  name: 'outbox_events' | 'webhook_deliveries';
  /** In SQL. */
  isFailure: string;
}

/**
 * Finds the rows that were committed since the last time, each once, in a table whose `position` comes from a sequence. A
 * transaction that commits late leaves gaps behind: each is asked for again until every transaction that was open when
 * it was seen has ended, so that nobody can fill it any more.
 */
export class NewPositions {
  readonly #sequelize: Sequelize;
  readonly #table: PositionTable;
  #last: number | null = null;
  /** With the id of the first transaction that came too late to fill it; null until it was missed a second time. */
  readonly #gaps = new Map<number, bigint | null>();

  constructor(sequelize: Sequelize, table: PositionTable) {
    this.#sequelize = sequelize;
    this.#table = table;
  }

  /** Positions that somebody may still fill. */
  get gaps(): number {
    return this.#gaps.size;
  }

  /** The newest first; `isCut` when there were more than that. The first time: the newest that there are. */
  async read(): Promise<{ found: FoundPosition[]; isCut: boolean }> {
    // Before the rows: what ended by then is seen among them.
    const [snapshot] = await this.#query<{ oldest: string; next: string }>(
      'select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next from pg_current_snapshot() s',
    );
    const fresh = await this.#rows('position > $1', `order by position desc limit ${mostRows}`, this.#last ?? 0);
    const late = this.#gaps.size === 0 ? [] : await this.#rows('position = any ($1)', '', [...this.#gaps.keys()]);
    for (const { position } of late) this.#gaps.delete(position);
    this.#giveUp(BigInt(snapshot?.oldest ?? 0), BigInt(snapshot?.next ?? 0));
    const isFull = fresh.length === mostRows;
    this.#noteGaps(fresh, isFull ? null : this.#last);
    const isCut = isFull && this.#last !== null;
    this.#last = fresh[0]?.position ?? this.#last ?? 0;
    return { found: [...fresh, ...late.toSorted((one, other) => other.position - one.position)], isCut };
  }

  #giveUp(oldest: bigint, next: bigint): void {
    for (const [position, until] of this.#gaps) {
      // A position is drawn shortly before its transaction has an id: the id counts from the second look on.
      if (until === null) this.#gaps.set(position, next);
      else if (oldest >= until) this.#gaps.delete(position);
    }
  }

  /** Positions between those that were found, and down to `above` unless that is null. */
  #noteGaps(found: readonly FoundPosition[], above: number | null): void {
    const bounds = [...found.map(({ position }) => position), ...(above === null ? [] : [above])];
    for (const [index, high] of bounds.slice(0, -1).entries())
      for (let position = high - 1; position > (bounds[index + 1] ?? high); position--) {
        if (this.#gaps.size >= mostGaps) return;
        this.#gaps.set(position, null);
      }
  }

  async #rows(condition: string, order: string, value: number | number[]): Promise<FoundPosition[]> {
    const rows = await this.#query<{ position: string; failure: boolean }>(
      `select position, ${this.#table.isFailure} as failure from ${this.#table.name} where ${condition} ${order}`,
      [value],
    );
    return rows.map(({ position, failure }) => ({ position: Number(position), isFailure: failure }));
  }

  #query<Row extends object>(sql: string, bind: unknown[] = []): Promise<Row[]> {
    return this.#sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT });
  }
}
