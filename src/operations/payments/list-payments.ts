import { Payment } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { limitsOf, type Page, type PageRequest } from '../paging.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** The caller's own, newest first. */
export async function listPayments(context: Context, pages: PageRequest): Promise<Page<Payment>> {
  authorizeOperation(context, 'listPayments');
  const { rows, count } = await Payment.findAndCountAll({
    where: { userId: signedInUser(context).userId },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    ...limitsOf(pages),
  });
  return { rows, total: count, ...pages };
}
