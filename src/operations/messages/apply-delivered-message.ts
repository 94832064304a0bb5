import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { requireTimely } from '../require-timely.js';
import { settleDelivery, type ToldMessage } from './settle-delivery.js';

/** The data of `notification.message.delivered.v1`. */
export interface DeliveredMessage extends ToldMessage {
  /** ISO 8601. */
  delivered_at: string;
}

/** Notes that a message has reached its reader. Throws `not_found`, `unprocessable` or `status_not_allowed`. */
export async function applyDeliveredMessage(context: Context, told: DeliveredMessage): Promise<void> {
  authorizeOperation(context, 'applyDeliveredMessage');
  const at = new Date(told.delivered_at);
  requireTimely(context, 'delivered_at', at);
  await inTransaction(context, (context) => settleDelivery(context, told, { at, reason: null }));
}
