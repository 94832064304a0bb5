import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { visible } from '../tenant-scope.js';

/** The code is refused from here on. Twice is as good as once. */
export async function switchOffDiscount(context: Context, { discountId }: { discountId: string }): Promise<Discount> {
  authorizeOperation(context, 'switchOffDiscount');
  return inTransaction(context, async (context) => {
    const discount = visible(context, await Discount.findForUpdate(context, discountId), 'discount');
    return discount.isActive ? discount.update({ isActive: false }, { transaction: context.transaction }) : discount;
  });
}
