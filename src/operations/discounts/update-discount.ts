import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { visible } from '../tenant-scope.js';
import { type DiscountTerms, requireSoundTerms, termsFrom, termsOf } from './discount-terms.js';

export interface UpdateDiscountInput extends Partial<DiscountTerms> {
  discountId: string;
  expectedUpdatedAt?: Date;
}

/** Changes the terms; the code stays, since people hold it. */
export async function updateDiscount(
  context: Context,
  { discountId, expectedUpdatedAt, ...input }: UpdateDiscountInput,
): Promise<Discount> {
  authorizeOperation(context, 'updateDiscount');
  return inTransaction(context, async (context) => {
    const discount = visible(context, await Discount.findForUpdate(context, discountId), 'discount');
    requireUnchanged(discount, expectedUpdatedAt);
    const terms = termsFrom({ ...termsOf(discount), ...input });
    await requireSoundTerms(context, discount.tenantId, terms);
    if (terms.maxUseCount !== null && terms.maxUseCount < discount.useCount) {
      throw unacceptable('max_use_count', `It was used ${discount.useCount} times already.`);
    }
    if (terms.budgetMinor !== null && terms.budgetMinor < discount.budgetUsedMinor)
      throw unacceptable('budget_minor', `Already ${discount.budgetUsedMinor} of it is used.`);
    return discount.update(terms, { transaction: context.transaction });
  });
}
