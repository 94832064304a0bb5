import type { DiscountUse, Payment } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { debtOf } from '../ledger/debt-of.js';
import { postToLedger } from '../ledger/post-to-ledger.js';

/** Pays the owner of a code his share of the payment; what he owes from shares that were taken back is settled first. */
export async function creditOwner(
  context: InTransaction,
  payment: Payment,
  use: DiscountUse,
  userId: string,
): Promise<void> {
  const { profitMinor } = use;
  if (profitMinor === 0) return;
  const settledMinor = Math.min(profitMinor, await debtOf(context, userId, payment.currency));
  await postToLedger(context, {
    kind: 'profit',
    causeId: use.id,
    tenantId: payment.tenantId,
    currency: payment.currency,
    description: 'Share of a payment with your code',
    entries: [
      { account: { kind: 'affiliate_costs' }, amountMinor: -profitMinor },
      { account: { kind: 'user_debt', userId }, amountMinor: settledMinor },
      { account: { kind: 'user_affiliate', userId }, amountMinor: profitMinor - settledMinor },
    ],
  });
}
