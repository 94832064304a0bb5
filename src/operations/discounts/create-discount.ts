import { UniqueConstraintError } from 'sequelize';
import { Discount, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { type GivenTerms, requireFutureEnd, requireSoundTerms, termsFrom } from './discount-terms.js';

export interface CreateDiscountInput extends GivenTerms {
  /** For callers of every tenant; null = good in all of them. */
  tenantId?: string | null;
  code: string;
}

/** Issues a code. Throws `code_taken`, or `unprocessable` for terms that do not fit each other. */
export async function createDiscount(context: Context, input: CreateDiscountInput): Promise<Discount> {
  authorizeOperation(context, 'createDiscount');
  const tenantId = tenantScope(context) ?? input.tenantId ?? null;
  if (tenantId !== null && (await Tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant');
  const terms = termsFrom(input);
  await requireSoundTerms(context, tenantId, terms);
  requireFutureEnd(context, terms);
  const code = readCode(input.code);
  try {
    return await inTransaction(context, async (context) =>
      Discount.create({ id: context.newId(), tenantId, code, ...terms }, { transaction: context.transaction }),
    );
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    const message = `The code ${code} is taken. Choose another.`;
    throw new DomainError('code_taken', message, { fields: [{ field: 'code', message }], cause: error });
  }
}

function readCode(text: string): string {
  const code = text.trim().toUpperCase();
  if (!/^[A-Z0-9][A-Z0-9_-]{2,39}$/.test(code)) {
    throw unacceptable('code', 'A code has 3 to 40 letters, digits, - or _, and starts with a letter or digit.');
  }
  return code;
}
