import { MfaFactor } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { takeSmsCode } from '../auth/mfa-code.js';
import { challengeOver, lockOpenChallenge, refuseCode } from '../auth/open-challenge.js';
import { countingCodes, type SecondFactorMethod, takeTotp, wrongCode } from '../auth/second-factor.js';
import { type SignedIn, signIn, startSession } from '../auth/start-session.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { findFactorOwner } from './factor-owner.js';

export interface VerifyMfaInput {
  factorId: string;
  /** The first one of the factor. */
  code: string;
  /** Of the sign-in that asked for the factor: it is finished then. */
  mfaToken?: string;
}

export interface VerifiedFactor {
  factor: MfaFactor;
  /** The session that waited for the factor, if one did. */
  signedIn: SignedIn | null;
}

/**
 * Takes the first code of a factor; from then on it is asked for at each sign-in. Throws `invalid_code` for a wrong one,
 * `conflict` when the factor counts already, `not_found` for one that was begun over an hour ago.
 */
export async function verifyMfa(
  context: Context,
  { factorId, code, mfaToken }: VerifyMfaInput,
): Promise<VerifiedFactor> {
  authorizeOperation(context, 'verifyMfa');
  const { userId, challengeId } = await findFactorOwner(context, mfaToken);
  const found = await MfaFactor.findByPk(factorId);
  if (found?.userId !== userId) throw notFound('factor');
  const { factor, opened } = await countingCodes(context, userId, () =>
    inTransaction(context, async (context) => {
      const usable = await lockUsableUser(context, userId);
      const challenge = challengeId === null ? null : await lockOpenChallenge(context, challengeId);
      // Another factor was confirmed meanwhile: it, and not a new one, finishes the sign-in.
      if (challenge && usable.factors.length > 0) throw challengeOver();
      const factor = await MfaFactor.findForUpdate(context, factorId);
      if (factor?.confirmedAt) throw new DomainError('conflict', 'This factor is set up already.');
      if (!factor?.isAwaited(context.now())) throw notFound('factor');
      const method = await takeFirstCode(context, factor, code);
      if (!method) {
        return challenge ? refuseCode(context, challenge) : commitAndThrow(wrongCode());
      }
      await tellOwner(context, usable, 'mfa-changed', {
        change: 'Added',
        factor: factor.factorType,
        at: context.now().toISOString(),
      });
      if (!challenge) return { factor, opened: null };
      await challenge.update({ usedAt: context.now() }, { transaction: context.transaction });
      const opened = await startSession(context, usable, [...challenge.amr, method], challenge);
      return { factor, opened };
    }),
  );
  return { factor, signedIn: opened && (await signIn(context, opened)) };
}

async function takeFirstCode(
  context: InTransaction,
  factor: MfaFactor,
  code: string,
): Promise<SecondFactorMethod | null> {
  if (await takeTotp(context, factor, code)) return 'otp';
  return (await takeSmsCode(context, factor, code, 'mfa_set_up')) ? 'sms' : null;
}
