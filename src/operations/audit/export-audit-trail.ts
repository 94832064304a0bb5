import { literal, Op, type WhereOptions } from 'sequelize';
import { writeAuditEntries } from '../../models/audit-log.js';
import { AuditEntry } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';

export const exportedColumns = [
  ...['seal', 'occurred_at', 'actor_kind', 'actor_id', 'actor_label', 'via', 'action', 'reason'],
  ...['subject_type', 'subject_id', 'tenant_id', 'before', 'after', 'client_address', 'user_agent', 'trace_id', 'id'],
] as const;

/** With `seal`, its position in the chain; null while it waits for it. */
export type ExportedEntry = Record<string, unknown> & { id: string; occurred_at: Date };

interface ExportInput {
  where: WhereOptions;
  /** The conditions as they were asked for, for the audit trail. */
  asked: string;
  after?: Pick<ExportedEntry, 'id' | 'occurred_at'> | undefined;
}

const pageSize = 1_000;

/** Entries from the newest on, those behind `after`: none when the last was told. Who took them stands in the trail too. */
export async function exportAuditTrail(
  context: Context,
  { where, asked, after }: ExportInput,
): Promise<ExportedEntry[]> {
  authorizeOperation(context, 'exportAuditTrail');
  if (!after) await recordExport(context, asked);
  const rows = await AuditEntry.findAll({
    attributes: [
      [literal('(select s.position from audit_seals s where s.entry_id = "AuditEntry".id)'), 'seal'],
      // Named as the table does.
      ...exportedColumns.filter((name) => name !== 'seal').map((name): [string, string] => [name, name]),
    ],
    where: { [Op.and]: [where, ...(after ? [behind(after)] : [])] },
    order: [
      ['occurredAt', 'desc'],
      ['id', 'asc'],
    ],
    limit: pageSize,
    raw: true,
  });
  return rows as unknown as ExportedEntry[];
}

/** The first condition alone is what the index can begin at. */
function behind({ id, occurred_at }: Pick<ExportedEntry, 'id' | 'occurred_at'>): WhereOptions {
  const sameMoment = { occurredAt: occurred_at, id: { [Op.gt]: id } };
  return {
    occurredAt: { [Op.lte]: occurred_at },
    [Op.or]: [{ occurredAt: { [Op.lt]: occurred_at } }, sameMoment],
  };
}

async function recordExport(context: Context, asked: string): Promise<void> {
  const after = { exportedAt: context.now(), filters: asked === '' ? null : asked };
  await inTransaction(context, (context) =>
    writeAuditEntries(context, [{ subjectType: 'audit_trail', subjectId: null, tenantId: null, before: null, after }]),
  );
}
