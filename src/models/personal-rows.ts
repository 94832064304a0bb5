import type { Model, ModelStatic, WhereOptions } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import type { PersonalRows } from './personal-data.js';
import { modelsWithPersonalData } from './recorded-model.js';
import { Session } from './session.js';
import type { User } from './user.js';

interface Holder {
  model: ModelStatic<Model>;
  rows: PersonalRows;
}

/** The condition that finds the rows about a person. */
export function rowsOf(user: User, { rows }: Pick<Holder, 'rows'>): WhereOptions {
  return rows.whose?.(user) ?? { [rows.of ?? 'userId']: user.id };
}

/** The ids of every row that tells of the person, the account itself among them: what audit trail and outbox know them by. */
export async function idsOfPerson({ transaction }: InTransaction, user: User): Promise<string[]> {
  const ids: string[] = [];
  for (const holder of modelsWithPersonalData()) {
    const { model } = holder;
    const where = rowsOf(user, holder);
    const found = await model.unscoped().findAll({ attributes: ['id'], where, transaction, raw: true });
    ids.push(...found.map((row) => (row as unknown as { id: string }).id));
  }
  return ids;
}

/** Does with each row of the person what its model says. The hooks tell of what goes, as they do of any change. */
export async function eraseRowsOfPerson(context: InTransaction, user: User): Promise<void> {
  const { transaction } = context;
  await Session.revokeAll(context, { userId: user.id }, 'erasure');
  for (const holder of modelsWithPersonalData()) {
    const where = rowsOf(user, holder);
    if (holder.rows.erasure === 'delete') await holder.model.destroy({ where, transaction });
    if (holder.rows.erasure !== 'blank') continue;
    const found = await holder.model.unscoped().findAll({ where, transaction, order: ['id'] });
    for (const row of found) await blank(context, holder, row);
  }
}

async function blank({ transaction, now }: InTransaction, { rows }: Holder, row: Model): Promise<void> {
  const empty = Object.fromEntries(rows.attributes.map((name) => [name, null]));
  await row.update({ ...empty, ...rows.blanks?.(row, now()) }, { transaction });
}
