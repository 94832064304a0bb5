import { cast, col, fn, literal, Op, type Order, type WhereOptions, where } from 'sequelize';
import type { StaffRole } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';
import { type Column, columnsFor, type ResourceShape } from './resource-shape.js';

export interface ListQuery {
  page: number;
  perPage: number;
  sortBy: string;
  direction: 'asc' | 'desc';
  order: Order;
  where: WhereOptions;
  filtered: boolean;
}

const mostPerPage = 100;
const lastPage = 1_000_000;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuidPattern.test(text);

/** Reads a list's address. Filters and sorting by anything that this role may not see are refused. */
export function readListQuery(
  shape: ResourceShape,
  role: StaffRole | null,
  query: Record<string, unknown>,
  now: string,
): ListQuery {
  const columns = new Map(columnsFor(shape, role));
  const conditions = Object.entries(query)
    .filter(([name, value]) => name.startsWith('filters.') && value !== '')
    .map(([name, value]) => condition(shape, columns, name.slice('filters.'.length), textOf(name, value), now));
  const sortBy = query['sortBy'] === undefined ? shape.sort.by : textOf('sortBy', query['sortBy']);
  if (sortBy !== shape.sort.by && !columns.get(sortBy)?.sort) throw notAllowed(sortBy);
  const direction =
    query['direction'] === undefined ? shape.sort.direction : query['direction'] === 'asc' ? 'asc' : 'desc';
  return {
    page: numberOf(query['page'], 1, lastPage),
    perPage: numberOf(query['perPage'], 20, mostPerPage),
    sortBy,
    direction,
    // The id makes the order total, so that no row shows on two pages; the indexes hold it the other way round.
    order: [
      [sortBy, direction],
      ['id', direction === 'asc' ? 'desc' : 'asc'],
    ],
    where: { [Op.and]: conditions },
    filtered: conditions.length > 0,
  };
}

function condition(
  shape: ResourceShape,
  columns: Map<string, Column>,
  name: string,
  value: string,
  now: string,
): WhereOptions {
  if (name === 'q' && shape.search !== undefined) return searchCondition(shape, shape.search, value);
  const [column = '', bound] = name.split('~~');
  const allowed = columns.get(column);
  if (!allowed?.filter || (bound !== undefined) !== (allowed.filter === 'period')) throw notAllowed(name);
  const left = expressionOf(shape, column, allowed, now);
  switch (allowed.filter) {
    case 'contains':
      return where(left, { [Op.iLike]: `%${escapeLike(value)}%` });
    case 'flag':
      return where(left, { [Op.eq]: value === 'true' });
    case 'period':
      return where(left, { [bound === 'to' ? Op.lt : Op.gte]: momentOf(name, value) });
    case 'equals':
      if (allowed.as === 'reference' && !isUuid(value)) throw new DomainError('bad_request', `${name} is not an id.`);
      return where(left, { [Op.eq]: value });
  }
}

/** What search boxes look for: an exact id, or a part of the text. */
function searchCondition({ soughtText = plainText }: ResourceShape, search: string, value: string): WhereOptions {
  if (isUuid(value)) return { id: value.toLowerCase() };
  return where(literal(search), { [Op.like]: `%${escapeLike(soughtText(value))}%` });
}

export function expressionOf({ model }: ResourceShape, name: string, column: Column, now: string) {
  if (column.sql) return literal(`(${column.sql(now)})`);
  const field = (model.getAttributes() as Record<string, { field?: string }>)[name]?.field ?? name;
  const plain = col(`${model.name}.${field}`);
  // As text: a number of 64 bits inside JSON would be rounded on its way through JavaScript.
  if (column.as === 'json') return fn('jsonb_pretty', plain);
  return column.as === 'list' || column.as === 'condition' ? cast(plain, 'text') : plain;
}

const plainText = (text: string): string => text.trim().toLowerCase();
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value.length <= 200) return value.replaceAll('\0', '');
  throw new DomainError('bad_request', `${name} must be one short text.`);
}

function numberOf(value: unknown, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new DomainError('bad_request', 'page and perPage are counted from 1.');
  return Math.min(number, most);
}

function momentOf(name: string, value: string): Date {
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) throw new DomainError('bad_request', `${name} is not a time.`);
  return moment;
}

const notAllowed = (name: string) => new DomainError('forbidden', `You may not filter or sort by ${name}.`);
