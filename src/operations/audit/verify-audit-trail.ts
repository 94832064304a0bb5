import type { ClientBase } from 'pg';
import type { Context } from '../../platform/context.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { authorizeOperation } from '../policy-table.js';
import { type SealedLink, sealedLinks } from './sealed-links.js';
import type { TrailBreak } from './trail-break.js';
import { unsealedBreaks } from './unsealed-breaks.js';

/** How far the chain goes, and its hash there. Noted elsewhere, it shows later that nothing before it was taken away. */
export interface TrailHead {
  position: number;
  /** In hexadecimal. */
  hash: string;
}

export interface TrailReport {
  entries: number;
  /** Entries from which an erasure took what told of a person. */
  blanked: number;
  head: TrailHead | null;
  breakCount: number;
  breaks: TrailBreak[];
}

const mostShown = 20;

/** Holds every audit entry against its seal, and the seals against each other and against heads `noted` before. */
export async function verifyAuditTrail(
  context: Context,
  { noted = [] }: { noted?: readonly TrailHead[] } = {},
): Promise<TrailReport> {
  authorizeOperation(context, 'verifyAuditTrail');
  const { sequelize } = context.database;
  // One snapshot, in which each entry has its seal or waits for it.
  return sequelize.transaction(async (transaction) => {
    await sequelize.query('set transaction isolation level repeatable read read only', { transaction });
    // The trail of years takes longer than any request may.
    await sequelize.query('set local statement_timeout = 0', { transaction });
    const connection = transactionConnection(transaction);
    const report: TrailReport = { entries: 0, blanked: 0, head: null, breakCount: 0, breaks: [] };
    const tell = (found: TrailBreak[]) => {
      report.breakCount += found.length;
      report.breaks.push(...found.slice(0, mostShown - report.breaks.length));
    };
    for await (const link of sealedLinks(connection)) {
      report.entries += 1;
      if (link.values?.isBlanked) report.blanked += 1;
      report.head = { position: link.position, hash: link.chainHash.toString('hex') };
      tell(breaksAt(link));
    }
    for (const head of noted) tell(await breakAtHead(connection, head));
    tell(await unsealedBreaks(connection));
    return report;
  });
}

function breaksAt({ position, entryId, gapBefore, hangsTogether, isThere, values }: SealedLink): TrailBreak[] {
  const found: TrailBreak[] = [];
  if (gapBefore) found.push({ kind: 'gap', position });
  if (!hangsTogether) found.push({ kind: 'chain_broken', position });
  if (!isThere) found.push({ kind: 'entry_missing', position, entryId });
  else if (!values) found.push({ kind: 'entry_changed', position, entryId });
  else if (values.changed.length > 0) found.push({ kind: 'values_changed', position, entryId, fields: values.changed });
  return found;
}

async function breakAtHead(connection: ClientBase, { position, hash }: TrailHead): Promise<TrailBreak[]> {
  const { rows } = await connection.query<{ hash: string }>(
    `select encode(chain_hash, 'hex') as hash from audit_seals where position = $1`,
    [position],
  );
  if (rows.length === 0) return [{ kind: 'head_missing', position }];
  return rows[0]?.hash === hash ? [] : [{ kind: 'head_differs', position }];
}
