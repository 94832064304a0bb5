import { QueryTypes, Utils, type WhereOptions } from 'sequelize';
import { clock } from '../platform/clock.js';
import type { StaffRole } from '../platform/context.js';
import { expressionOf, isUuid, type ListQuery, readListQuery } from './list-query.js';
import { type Column, columnsFor, columnsRead, type ResourceShape, type Row } from './resource-shape.js';

export interface RowList extends Pick<ListQuery, 'page' | 'perPage' | 'sortBy' | 'direction'> {
  rows: Row[];
  total: number;
  /** The total is an estimate, or there are more than it says. */
  isEstimate: boolean;
}

/** Up to here totals are counted; more rows are estimated, so that a list costs the same however long it is. */
const countedExactly = 10_000;

/** Reads a shape's table: the columns that the role may see, chosen in SQL. */
export class ShapeReader {
  constructor(
    readonly shape: ResourceShape,
    private readonly readerOf: (resourceId: string) => ShapeReader | undefined,
  ) {}

  async readList(query: Record<string, unknown>, role: StaffRole | null): Promise<RowList> {
    const list = readListQuery(this.shape, role, query, sqlNow());
    const { where, order, perPage, page } = list;
    const rows = await this.#read(columnsRead(this.shape, role, 'list'), {
      where,
      order,
      limit: perPage,
      offset: (page - 1) * perPage,
    });
    const counted = rows.length < perPage && (page === 1 || rows.length > 0);
    const total = counted ? { total: (page - 1) * perPage + rows.length, isEstimate: false } : await this.#count(list);
    const { sortBy, direction } = list;
    return { page, perPage, sortBy, direction, rows, ...total };
  }

  async readByIds(ids: string[], role: StaffRole | null, purpose: 'show' | 'title' = 'show'): Promise<Row[]> {
    return this.#read(columnsRead(this.shape, role, purpose), { where: { id: ids.filter((id) => isUuid(id)) } });
  }

  /** For each reference among the columns: the names of the records it points to, as far as the role may see them. */
  async titlesOfReferences(rows: Row[], role: StaffRole | null): Promise<Map<string, Map<string, string>>> {
    const references = columnsFor(this.shape, role).filter(([, { as }]) => as === 'reference');
    const found = references.map(async ([name, { of = '' }]) => {
      const ids = [...new Set(rows.flatMap((row) => (row[name] === null ? [] : [String(row[name])])))];
      const target = this.readerOf(of);
      const targets = ids.length > 0 && target ? await target.readByIds(ids, role, 'title') : [];
      const titles = targets.map((row): [string, string] => [
        String(row['id']),
        String(row[target?.shape.title ?? ''] ?? ''),
      ]);
      return [name, new Map(titles)] as const;
    });
    return new Map(await Promise.all(found));
  }

  async #read(
    columns: [string, Column][],
    options: { where: WhereOptions; order?: ListQuery['order']; limit?: number; offset?: number },
  ): Promise<Row[]> {
    if (columns.length === 0) return [];
    const now = sqlNow();
    const attributes = columns.map(([name, column]): [ReturnType<typeof expressionOf>, string] => [
      expressionOf(this.shape, name, column, now),
      name,
    ]);
    const found = await this.shape.model.findAll({ ...options, attributes, raw: true });
    return found.map((row) => toRow(columns, row as unknown as Record<string, unknown>));
  }

  async #count({ where, filtered }: ListQuery): Promise<{ total: number; isEstimate: boolean }> {
    const { model } = this.shape;
    const sequelize = model.sequelize;
    if (!sequelize) throw new Error(`${model.name} is not initialised.`);
    if (!filtered) {
      const [estimate] = await sequelize.query<{ rows: number }>(
        'select reltuples::int as rows from pg_class where oid = $1::regclass',
        {
          bind: [model.getTableName() as string],
          type: QueryTypes.SELECT,
        },
      );
      if (estimate && estimate.rows > countedExactly) return { total: estimate.rows, isEstimate: true };
    }
    const options = Utils.mapFinderOptions(
      { where, attributes: [[sequelize.literal('1'), 'one']], limit: countedExactly + 1 } as never,
      model as never,
    );
    const generator = sequelize.getQueryInterface().queryGenerator as {
      selectQuery(table: unknown, options: unknown, model: unknown): string;
    };
    const inner = generator
      .selectQuery(model.getTableName(), Object.assign({}, options, { tableAs: model.name }), model)
      .replace(/;$/, '');
    const [counted] = await sequelize.query<{ total: number }>(
      `select count(*)::int as total from (${inner}) as capped`,
      {
        type: QueryTypes.SELECT,
      },
    );
    const total = counted?.total ?? 0;
    return { total: Math.min(total, countedExactly), isEstimate: total > countedExactly };
  }
}

/** The service's time (a moved clock moves it) as SQL text. */
const sqlNow = (): string => `timestamptz '${clock.now().toISOString()}'`;

function toRow(columns: [string, Column][], source: Record<string, unknown>): Row {
  return Object.fromEntries(columns.map(([name]) => [name, toPlain(source[name])]));
}

function toPlain(value: unknown): Row[string] {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return value as string | number | boolean;
}
