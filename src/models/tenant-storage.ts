import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';

/**
 * Adds to what a tenant has stored, below zero to take away, and holds it until the end of the transaction. Returns how
 * much it was and is, in bytes.
 */
export async function addStoredBytes(
  { transaction }: InTransaction,
  tenantId: string,
  bytes: number,
): Promise<{ before: number; after: number }> {
  const connection = transactionConnection(transaction);
  await connection.query({
    name: 'begin-tenant-storage',
    text: 'insert into tenant_storage (tenant_id, used_bytes) values ($1, 0) on conflict do nothing',
    values: [tenantId],
  });
  const { rows } = await connection.query<{ used_bytes: string }>({
    name: 'add-stored-bytes',
    text: 'update tenant_storage set used_bytes = used_bytes + $2 where tenant_id = $1 returning used_bytes',
    values: [tenantId, bytes],
  });
  const after = Number(rows[0]?.used_bytes);
  return { before: after - bytes, after };
}
