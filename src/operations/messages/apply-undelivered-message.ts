import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { settleDelivery, type ToldMessage } from './settle-delivery.js';

/** The data of `notification.message.failed.v1`. */
export interface UndeliveredMessage extends ToldMessage {
  reason: string;
  /** ISO 8601. */
  failed_at: string;
}

/** Notes that a message will not reach its reader. Throws `not_found`, `unprocessable` or `status_not_allowed`. */
export async function applyUndeliveredMessage(context: Context, told: UndeliveredMessage): Promise<void> {
  authorizeOperation(context, 'applyUndeliveredMessage');
  const at = new Date(told.failed_at);
  requireTimely(context, 'failed_at', at);
  const reason = told.reason.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() || 'It was not told why.';
  await inTransaction(context, (context) => settleDelivery(context, told, { at, reason }));
}
