import { randomInt } from 'node:crypto';
import { UniqueConstraintError } from 'sequelize';
import { Discount } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { type GivenIssue, soundIssue } from './sound-issue.js';

export interface CreateDiscountCodesInput extends GivenIssue {
  /** What every code begins with. */
  prefix: string;
  count: number;
}

const mostCodes = 1_000;
/** Without what is mistaken for something else: 0 O, 1 I L, U V. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTWXYZ';
/** Almost 49 bits: with a thousand codes one guess in 400 thousand million is right. */
const randomLength = 10;
/** A clash is a matter of luck, and another draw of another. */
const mostDraws = 3;

const drawCode = (): string =>
  Array.from({ length: randomLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');

/**
 * Issues many codes of the same terms that cannot be guessed, all or none. Throws `unprocessable`, or `code_taken` when
 * the codes that were drawn exist already, several times over.
 */
export async function createDiscountCodes(
  context: Context,
  { prefix, count, ...input }: CreateDiscountCodesInput,
  draw: () => string = drawCode,
): Promise<Discount[]> {
  authorizeOperation(context, 'createDiscountCodes');
  const beginning = readPrefix(prefix);
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= mostCodes))
    throw unacceptable('count', `Issue from 1 to ${mostCodes} codes at a time.`);
  const issued = await soundIssue(context, input);
  for (let draws = 1; ; draws++) {
    // In order, so that two calls that draw the same codes do not wait for each other.
    const codes = drawDistinct(beginning, count, draw).toSorted();
    try {
      return await inTransaction(context, async (context) =>
        Discount.bulkCreate(
          codes.map((code) => ({ id: context.newId(), code, ...issued })),
          { transaction: context.transaction },
        ),
      );
    } catch (error) {
      if (!(error instanceof UniqueConstraintError)) throw error;
      if (draws === mostDraws) throw prefixTaken(beginning, error);
    }
  }
}

function readPrefix(text: string): string {
  const prefix = text.trim().toUpperCase();
  if (!/^[A-Z0-9][A-Z0-9_-]{0,23}$/.test(prefix))
    throw unacceptable('prefix', 'A prefix has 1 to 24 letters, digits, - or _, and starts with a letter or digit.');
  return prefix;
}

function drawDistinct(prefix: string, count: number, draw: () => string): string[] {
  const codes = new Set<string>();
  for (let draws = 0; codes.size < count && draws < count * mostDraws; draws++) codes.add(`${prefix}-${draw()}`);
  if (codes.size < count) throw prefixTaken(prefix);
  return [...codes];
}

function prefixTaken(prefix: string, cause?: Error): DomainError {
  const message = `Codes that begin with ${prefix} are taken. Choose another prefix.`;
  return new DomainError('code_taken', message, { fields: [{ field: 'prefix', message }], ...(cause && { cause }) });
}
