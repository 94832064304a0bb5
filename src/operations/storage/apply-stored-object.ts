import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { settleObject, type ToldObject } from './settle-object.js';

/** The data of `file.object.stored.v1`. */
export interface StoredFile extends ToldObject {
  size_bytes: number;
  /** ISO 8601. */
  stored_at: string;
}

/** Counts a file for its tenant and user, each once. Throws `not_found` or `unprocessable`. */
export async function applyStoredObject(context: Context, file: StoredFile): Promise<void> {
  authorizeOperation(context, 'applyStoredObject');
  const at = new Date(file.stored_at);
  requireTimely(context, 'stored_at', at);
  const told = { isStored: true, sizeBytes: file.size_bytes, at };
  await inTransaction(context, (context) => settleObject(context, file, told));
}
