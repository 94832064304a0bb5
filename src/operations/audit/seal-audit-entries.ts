import type { ClientBase } from 'pg';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { authorizeOperation } from '../policy-table.js';
import { chainHashOf, contentHashOf, noHash, type SealedEntry, sealedColumns, valueHashesOf } from './seal-of.js';

/** The advisory lock of whoever seals: a chain has one end. */
const sealingLock = 7_205_118;

const batchSize = 500;

/** An entry that was taken away before its turn keeps its place in the queue, where the check finds it. */
const takeEntries = `
  with due as (
    select q.position, q.entry_id from audit_unsealed q where exists (select from audit_entries where id = q.entry_id)
    order by q.position limit ${batchSize}),
  gone as (delete from audit_unsealed where position in (select position from due))
  select ${sealedColumns} from due join audit_entries e on e.id = due.entry_id order by due.position`;

const insertSeals = `
  insert into audit_seals (position, entry_id, content_hash, value_hashes, chain_hash, sealed_at)
  select position, entry_id, content_hash, value_hashes, chain_hash, $6
  from unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[])
    as s(position, entry_id, content_hash, value_hashes, chain_hash)`;

/**
 * Puts committed entries into the chain, in the order in which they are found: one that is committed late is sealed
 * late. Answers how many.
 */
export async function sealAuditEntries(context: Context): Promise<number> {
  authorizeOperation(context, 'sealAuditEntries');
  return inTransaction(context, async ({ transaction, now }) => {
    const connection = transactionConnection(transaction);
    // A statement of its own: the next one has to see what the one before us has sealed.
    await connection.query('select pg_advisory_xact_lock($1)', [sealingLock]);
    const { rows: entries } = await connection.query<SealedEntry>({ name: 'take-unsealed-entries', text: takeEntries });
    if (entries.length === 0) return 0;
    const sealedAt = now();
    const seals = chained(entries, await headOf(connection), sealedAt);
    await connection.query({
      name: 'insert-audit-seals',
      text: insertSeals,
      values: [
        seals.map(({ position }) => position),
        entries.map(({ id }) => id),
        seals.map(({ contentHash }) => contentHash),
        seals.map(({ valueHashes }) => valueHashes),
        seals.map(({ chainHash }) => chainHash),
        sealedAt,
      ],
    });
    return entries.length;
  });
}

interface Head {
  position: number;
  chainHash: Buffer;
}

async function headOf(connection: ClientBase): Promise<Head> {
  const { rows } = await connection.query<{ position: string; chain_hash: Buffer }>({
    name: 'head-of-audit-chain',
    text: 'select position, chain_hash from audit_seals order by position desc limit 1',
  });
  return { position: Number(rows[0]?.position ?? 0), chainHash: rows[0]?.chain_hash ?? noHash };
}

function chained(entries: SealedEntry[], head: Head, sealedAt: Date) {
  let { position, chainHash } = head;
  return entries.map((entry) => {
    const valueHashes = valueHashesOf(entry);
    const contentHash = contentHashOf(entry, valueHashes);
    position += 1;
    chainHash = chainHashOf(chainHash, { position, contentHash, sealedAt });
    return { position, valueHashes, contentHash, chainHash };
  });
}
