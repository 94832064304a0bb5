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

/** Takes back what the owner got, as far as it is there; the rest he owes. `causeId` is the refund's. */
export async function takeShareBack(
  context: InTransaction,
  payment: Payment,
  owner: { id: string; affiliateBalanceMinor: number },
  { causeId, amountMinor }: { causeId: string; amountMinor: number },
): Promise<void> {
  if (amountMinor === 0) return;
  const thereMinor = Math.min(amountMinor, owner.affiliateBalanceMinor);
  await postToLedger(context, {
    kind: 'profit_reversal',
    causeId,
    tenantId: payment.tenantId,
    currency: payment.currency,
    description: 'Share of a payment that was refunded',
    entries: [
      { account: { kind: 'affiliate_costs' }, amountMinor },
      { account: { kind: 'user_affiliate', userId: owner.id }, amountMinor: -thereMinor },
      { account: { kind: 'user_debt', userId: owner.id }, amountMinor: thereMinor - amountMinor },
    ],
  });
}
