import { UniqueConstraintError } from 'sequelize';
import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { type GivenIssue, soundIssue } from './sound-issue.js';

export interface CreateDiscountInput extends GivenIssue {
  code: string;
}

/** Issues a code. Throws `code_taken`, or `unprocessable` for terms that do not fit each other. */
export async function createDiscount(context: Context, input: CreateDiscountInput): Promise<Discount> {
  authorizeOperation(context, 'createDiscount');
  const issued = await soundIssue(context, input);
  const code = readCode(input.code);
  try {
    return await inTransaction(context, async (context) =>
      Discount.create({ id: context.newId(), code, ...issued }, { transaction: context.transaction }),
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
