import type { Model } from 'sequelize';
import { Op } from 'sequelize';
import { AuditEntry, type User } from '../../models/index.js';
import { idsOfPerson, rowsOf } from '../../models/personal-rows.js';
import { subjectsOfPerson } from '../../models/personal-traces.js';
import { modelsWithPersonalData } from '../../models/recorded-model.js';
import type { InTransaction } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';

export interface PersonalDataPart {
  /** How many there are. */
  total: number;
  /** The newest. */
  rows: Record<string, unknown>[];
}

export interface PersonalDataExport {
  exportedAt: Date;
  userId: string;
  parts: Record<string, PersonalDataPart>;
}

/** Of each kind, so that no export fills the memory. */
const mostRows = 10_000;

/** Everything that the service holds about a person, as the models say; secrets and the names of others are left out. */
export async function personalDataOf(context: InTransaction, user: User): Promise<PersonalDataExport> {
  const { transaction } = context;
  const parts: Record<string, PersonalDataPart> = {};
  for (const { model, rows: declared } of modelsWithPersonalData()) {
    if (!declared.exported) continue;
    const { as, without = [] } = declared.exported;
    const where = rowsOf(user, { rows: declared });
    const newest = ['createdAt', 'bannedAt', 'issuedAt'].find((name) => name in model.getAttributes()) ?? 'id';
    const found = await model.findAll({ where, order: [[newest, 'desc']], limit: mostRows, transaction });
    const total = await model.unscoped().count({ where, transaction });
    parts[as] = { total, rows: found.map((row) => told(row, without)) };
  }
  parts['audit'] = await auditOf(context, user);
  return { exportedAt: context.now(), userId: user.id, parts };
}

/** What was done with his account, and what he did as an administrator: API keys that he made are found here. */
async function auditOf(context: InTransaction, user: User): Promise<PersonalDataPart> {
  const { transaction } = context;
  const { id: userId } = user;
  const values = [userId, await idsOfPerson(context, user)];
  const { rows } = await transactionConnection(transaction).query<{ id: string }>(subjectsOfPerson, values);
  const ids = rows.map((row) => Object.values(row)[0]);
  const where = { [Op.or]: [{ subjectId: ids }, { actorKind: 'user', actorId: userId }] };
  const order: [string, string][] = [['occurredAt', 'desc']];
  const { rows: entries, count } = await AuditEntry.findAndCountAll({ where, order, limit: mostRows, transaction });
  return {
    total: count,
    rows: entries.map((entry) => told(entry.actorId === userId ? entry : withoutOthers(entry), [])),
  };
}

/** What was done by somebody else, who is not named, nor in what changed. */
function withoutOthers(entry: AuditEntry): AuditEntry {
  const others = modelsWithPersonalData().flatMap(({ rows }) => rows.exported?.without ?? []);
  const kept = (values: object | null) =>
    values && Object.fromEntries(Object.entries(values).filter(([name]) => !others.includes(name)));
  const nobody = { actorId: null, actorLabel: '', clientAddress: null, userAgent: null };
  return entry.set({ ...nobody, before: kept(entry.before), after: kept(entry.after) });
}

/** In the names that the contract gives such things. */
function told(row: Model, without: string[]): Record<string, unknown> {
  const values = Object.entries(row.get() as Record<string, unknown>).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    values.map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value instanceof Date ? value.toISOString() : value,
    ]),
  );
}
