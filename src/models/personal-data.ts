import type { WhereOptions } from 'sequelize';
import type { User } from './user.js';

/**
 * Whose data a table holds, and what becomes of it. `none` is for tables that tell of nobody: tenants and their settings,
 * staff, keys, and rows that expire within the hour and name no account.
 */
export type PersonalData = 'none' | PersonalRows;

export interface PersonalRows {
  /** The attribute that names the person: `userId` unless told. */
  of?: string;
  /** In its place, where rows know him by more than his id. */
  whose?(user: User): WhereOptions;
  /** What erasure does with his rows. `keep` is for the books: what stays names him by his id alone. */
  erasure: 'delete' | 'blank' | 'keep';
  /** What tells of the person. `blank` empties it, and the audit trail loses it whatever becomes of the row. */
  attributes: string[];
  /** What a blanked row gets beside the empty attributes, or in the place of those that cannot be empty. */
  // biome-ignore lint/suspicious/noExplicitAny: each model's rows; `record` ties them to the model.
  blanks?(row: any, now: Date): Record<string, unknown>;
  /** What the part is called in the export of a person's data, and what of the rows is no part of it. Null = nothing is. */
  exported: { as: string; without?: string[] } | null;
}
