import { Op } from 'sequelize';
import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';

/** The codes of the discounts that were made for one user, by the id of each. */
export async function codesOfPrizes(
  { transaction = null }: Pick<Context, 'transaction'> | { transaction?: null },
  recordIds: (string | null | undefined)[],
): Promise<Map<string, string>> {
  const ids = recordIds.filter((id) => typeof id === 'string');
  if (ids.length === 0) return new Map();
  const discounts = await Discount.findAll({
    attributes: ['id', 'code'],
    where: { id: ids, forUserId: { [Op.not]: null } },
    transaction,
  });
  return new Map(discounts.map(({ id, code }) => [id, code]));
}

/** The code that a prize or gift gave; null when it gave none. */
export async function codeOfPrize(
  context: Pick<Context, 'transaction'>,
  recordId: string | null,
): Promise<string | null> {
  return (await codesOfPrizes(context, [recordId])).get(recordId ?? '') ?? null;
}
