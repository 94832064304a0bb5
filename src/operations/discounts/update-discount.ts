import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { visible } from '../tenant-scope.js';
import { requiredText } from '../texts.js';
import { currencyOf, type DiscountTerms, requireSoundTerms, termsOf } from './discount-terms.js';

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
    const merged = { ...termsOf(discount), ...input };
    const name = requiredText('name', merged.name);
    const terms = { ...merged, name, currency: currencyOf(merged.kind, merged.currency) };
    await requireSoundTerms(context, discount.tenantId, terms);
    if (terms.maxUseCount !== null && terms.maxUseCount < discount.useCount) {
      throw unacceptable('max_use_count', `It was used ${discount.useCount} times already.`);
    }
    return discount.update(terms, { transaction: context.transaction });
  });
}
