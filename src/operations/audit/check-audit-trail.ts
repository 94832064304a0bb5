import { AuditCheck } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { sealAuditEntries } from './seal-audit-entries.js';
import { type TrailReport, verifyAuditTrail } from './verify-audit-trail.js';

/** Verifies the audit trail, from the head that the last check saw as well, and keeps what came of it for staff to see. */
export async function checkAuditTrail(context: Context): Promise<TrailReport> {
  authorizeOperation(context, 'checkAuditTrail');
  // A trail that is older than its seals, or whose worker was away, waits for them at first.
  while ((await sealAuditEntries(context)) > 0);
  const last = await AuditCheck.findOne({ order: [['createdAt', 'desc']] });
  const noted = last?.headSeal ? [{ position: last.headPosition, hash: last.headSeal }] : [];
  const report = await verifyAuditTrail(context, { noted });
  const { entries, blanked, breakCount, breaks, head } = report;
  const found = { entryCount: entries, blankedCount: blanked, breakCount, firstBreaks: breaks };
  const seen = { headPosition: head?.position ?? 0, headSeal: head?.hash ?? null };
  await inTransaction(context, ({ transaction, newId }) =>
    AuditCheck.create({ id: newId(), ...found, ...seen }, { transaction }),
  );
  return report;
}
