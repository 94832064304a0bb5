import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { returnFromProvider } from './return-from-provider.js';

/** IdPay's state of a transaction that only waits for us to take the money. */
const awaitsVerification = '10';

/** IdPay has the payer's browser post a form: the transaction's `id`, our `orderId`, a `status`. */
export function returnFromIdpay(
  context: Context,
  { id, orderId, status }: { id?: string; orderId?: string; status?: string },
): Promise<string> {
  authorizeOperation(context, 'returnFromIdpay');
  const said = { status: status ?? null, order_id: orderId ?? null };
  const isSaidPaid = status === awaitsVerification;
  return returnFromProvider(context, { gateway: 'IdPay', authority: id, said, isSaidPaid });
}
