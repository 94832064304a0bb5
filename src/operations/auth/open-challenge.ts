import { MfaChallenge } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import { wrongCode } from './second-factor.js';

/**
 * The challenge that an `mfa_token` belongs to, still to be locked. Throws `token_invalid` when there is none that is
 * open: a token that is over costs the account no try.
 */
export async function findChallenge(context: Context, mfaToken: string): Promise<MfaChallenge> {
  const challenge = await MfaChallenge.scope('withSecrets').findOne({
    where: { tokenHash: hashToken(mfaToken) },
    transaction: context.transaction ?? null,
  });
  if (!challenge?.isOpen(context.now())) throw challengeOver();
  return challenge;
}

/** The same once more under a lock. Throws `token_invalid` when it was used, has expired or had its five tries. */
export async function lockOpenChallenge(context: InTransaction, id: string): Promise<MfaChallenge> {
  const challenge = await MfaChallenge.scope('withSecrets').findByPk(id, {
    transaction: context.transaction,
    lock: rowLock,
  });
  if (!challenge?.isOpen(context.now())) throw challengeOver();
  return challenge;
}

/** Counts a wrong proof of the second factor and refuses it; the count stays. */
export async function refuseCode(
  context: InTransaction,
  challenge: MfaChallenge,
  refusal: DomainError = wrongCode(),
): Promise<never> {
  await challenge.update({ attempts: challenge.attempts + 1 }, { transaction: context.transaction });
  commitAndThrow(refusal);
}

export function challengeOver(): DomainError {
  return new DomainError('token_invalid', 'This sign-in is over. Start again with your password.');
}
