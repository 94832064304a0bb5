import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { returnFromProvider } from './return-from-provider.js';

/** ZarinPal sends the payer back with `Authority` and `Status` (OK or NOK). */
export function returnFromZarinpal(
  context: Context,
  { authority, status }: { authority?: string; status?: string },
): Promise<string> {
  authorizeOperation(context, 'returnFromZarinpal');
  const said = { status: status ?? null };
  return returnFromProvider(context, { gateway: 'ZarinPal', authority, said, isSaidPaid: status === 'OK' });
}
