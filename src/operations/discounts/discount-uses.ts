import { Discount, DiscountUse, type Payment } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';

/** Counts a use of the code for a payment that was just created. The caller holds the discount and has judged it. */
export async function reserveDiscount(
  context: InTransaction,
  discount: Discount,
  { id: paymentId, userId, tenantId, discountMinor }: Payment,
): Promise<void> {
  const { transaction } = context;
  await DiscountUse.create(
    { id: context.newId(), discountId: discount.id, paymentId, userId, tenantId, state: 'Reserved', discountMinor },
    { transaction },
  );
  const { useCount, budgetUsedMinor } = discount;
  await discount.update({ useCount: useCount + 1, budgetUsedMinor: budgetUsedMinor + discountMinor }, { transaction });
}

/** Keeps the use for good, once the payment is confirmed. Null when the payment used no code. */
export async function commitDiscount(context: InTransaction, payment: Payment): Promise<DiscountUse | null> {
  const use = await DiscountUse.findForUpdate(context, payment.id);
  if (use?.state !== 'Reserved') return null;
  return use.update(
    { state: 'Committed', profitMinor: payment.terms.profitMinor },
    { transaction: context.transaction },
  );
}

/** Gives the use back, when the payment is not made (`Released`) or was refunded as a whole (`TakenBack`). */
export async function giveDiscountBack(
  context: InTransaction,
  payment: Payment,
  state: 'Released' | 'TakenBack',
): Promise<void> {
  const { transaction } = context;
  if (payment.discountId === null) return;
  // In the order of a purchase, which holds the discount before it makes the use.
  const discount = await Discount.findForUpdate(context, payment.discountId);
  const use = await DiscountUse.findForUpdate(context, payment.id);
  if (!discount || use?.state !== (state === 'Released' ? 'Reserved' : 'Committed')) return;
  await use.update({ state }, { transaction });
  await discount.update(
    {
      useCount: Math.max(0, discount.useCount - 1),
      budgetUsedMinor: Math.max(0, discount.budgetUsedMinor - use.discountMinor),
    },
    { transaction },
  );
}
