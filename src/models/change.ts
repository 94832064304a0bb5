import { isDeepStrictEqual } from 'node:util';
import type { Model } from 'sequelize';
import { asRead } from './columns.js';

export type Attributes = Record<string, unknown>;

/** One row's change, as its event map and the audit trail see it. */
export interface Change {
  kind: 'created' | 'updated' | 'deleted';
  /** The old values of what changed; of the whole row when it was deleted. */
  before: Attributes;
  /** The names of the attributes that changed. */
  changed: string[];
}

const previousValues = new WeakMap<Model, Attributes>();

/** Keeps what the row held, since Sequelize has forgotten it when the row is written. */
export function rememberBefore(row: Model, kind: 'updated' | 'deleted'): void {
  previousValues.set(row, kind === 'deleted' ? { ...row.get() } : oldValues(row));
}

/** Whether hooks have seen this row's present write. */
export function isBeingRecorded(row: Model): boolean {
  return previousValues.has(row);
}

export function changeOf(row: Model, kind: Change['kind']): Change {
  if (kind === 'created') return { kind, before: {}, changed: Object.keys(row.get()) };
  const before = previousValues.get(row) ?? {};
  previousValues.delete(row);
  return { kind, before, changed: Object.keys(before) };
}

export function changedNames(row: Model): string[] {
  return (row.changed() || []) as string[];
}

/** What the row held before, of the attributes that really differ: Sequelize takes 20 and '20.00' for a change. */
function oldValues(row: Model): Attributes {
  const { rawAttributes } = row.constructor as typeof Model;
  const values = changedNames(row).map((name) => {
    const attribute = rawAttributes[name];
    const before: unknown = row.previous(name as never);
    return [name, attribute ? asRead(attribute, before) : before] as const;
  });
  return Object.fromEntries(values.filter(([name, before]) => !isDeepStrictEqual(before, row.get(name as never))));
}

/** The names, as events tell them, of what changed. `names` maps an attribute to its told name. */
export function toldNames<Told extends string>({ changed }: Change, names: Record<string, Told>): Told[] {
  return changed.flatMap((name) => names[name] ?? []);
}
