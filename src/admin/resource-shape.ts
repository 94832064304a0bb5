import type { Model, ModelStatic } from 'sequelize';
import type { OperationName } from '../operations/policy-table.js';
import type { Context, StaffRole } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import type { OperationAction } from './operation-action.js';

type ColumnKind =
  | 'text'
  | 'id'
  | 'address'
  | 'code'
  | 'state'
  | 'moment'
  | 'money'
  | 'number'
  | 'meter'
  | 'flag'
  | 'json'
  | 'folded'
  | 'list'
  | 'condition'
  | 'reference';

/** A row as the page gets it: texts, numbers, flags, nothing else. */
export type Row = Record<string, string | number | boolean | null>;

/**
 * One column of a screen. What is not named here is not read, shown, filtered or sorted by, whatever the request asks.
 */
export interface Column {
  as: ColumnKind;
  /** Default: the list and the record's own page. */
  places?: readonly ('list' | 'show')[];
  filter?: 'contains' | 'equals' | 'flag' | 'period';
  /** The values of a state, offered in the filter. */
  values?: readonly string[];
  /** Only columns with an index. */
  sort?: true;
  /** Who sees it, when not everybody who may read the resource. */
  roles?: readonly StaffRole[];
  /** The resource a reference points to. */
  of?: string;
  /** Whose word for the column is meant, when the console's own is another's. */
  subject?: string;
  /** Key of the word that stands for an empty value, in the form's texts. */
  empty?: 'everywhere' | 'unlimited';
  /** The column that holds the currency of an amount. */
  currency?: string;
  /** The column whose value says what a number counts: percent, months, credits. */
  unit?: string;
  /** The column that holds the limit of a meter; where that is empty there is none. */
  most?: string;
  /** A computed column, in SQL; `now` is a quoted timestamp. */
  sql?(now: string): string;
}

/** What a record's page asks for beside the record itself, through an operation that only reads. */
export interface RecordRead {
  /** Its row of the policy table says who gets an answer. */
  operation: OperationName;
  read(context: Context, row: Row, query: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** All that a model needs for its screens: list, search, filters, record page, actions. */
export interface ResourceShape {
  id: string;
  model: ModelStatic<Model>;
  group: 'people' | 'tenants' | 'commerce' | 'engagement' | 'system';
  /** Name of a feather icon. */
  icon: string;
  /** The column that names a record where another one points to it. */
  title: string;
  readers: readonly StaffRole[];
  columns: Record<string, Column>;
  /** SQL of the lower-case text that the search box looks in; it has a trigram index. */
  search?: string;
  /** What of a typed text is looked for in there; in lower case unless told otherwise. */
  soughtText?(text: string): string;
  sort: { by: string; direction: 'asc' | 'desc' };
  /** Component of the record's page when the plain one does not do, and what it shows beyond the columns. */
  page?: string;
  details?(database: Database, row: Row): Promise<Record<string, unknown>>;
  reads?: Record<string, RecordRead>;
  /** Where the filtered list is had as a file. */
  download?: string;
  actions: Record<string, OperationAction>;
}

export function columnsFor({ columns, readers }: ResourceShape, role: StaffRole | null): [string, Column][] {
  if (!role || !readers.includes(role)) return [];
  return Object.entries(columns).filter(([, { roles }]) => !roles || roles.includes(role));
}

/** Which columns a query reads: those of a place, or only what names a record. */
export function columnsRead(
  shape: ResourceShape,
  role: StaffRole | null,
  purpose: 'list' | 'show' | 'title',
): [string, Column][] {
  return columnsFor(shape, role).filter(
    ([name, column]) => name === 'id' || name === shape.title || (purpose !== 'title' && standsIn(column, purpose)),
  );
}

export const standsIn = ({ places }: Column, place: 'list' | 'show'): boolean => !places || places.includes(place);
