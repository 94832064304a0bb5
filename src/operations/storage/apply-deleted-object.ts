import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { settleObject, type ToldObject } from './settle-object.js';

/** The data of `file.object.deleted.v1`. */
export interface DeletedFile extends ToldObject {
  /** ISO 8601. */
  deleted_at: string;
}

/** Counts a file no more, also when that it was stored is told only later. Throws `not_found` or `unprocessable`. */
export async function applyDeletedObject(context: Context, file: DeletedFile): Promise<void> {
  authorizeOperation(context, 'applyDeletedObject');
  const at = new Date(file.deleted_at);
  requireTimely(context, 'deleted_at', at);
  await inTransaction(context, (context) => settleObject(context, file, { isStored: false, sizeBytes: 0, at }));
}
