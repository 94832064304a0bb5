import { MfaFactor } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { sendMfaCodeTo } from '../auth/mfa-code.js';
import { lockOpenChallenge } from '../auth/open-challenge.js';
import { authorizeOperation } from '../policy-table.js';
import { findFactorOwner } from './factor-owner.js';

export interface SentMfaCode {
  /** The end of the number, for people who have two. */
  phoneNumberHint: string;
  /** Seconds that the code is good for. */
  expiresIn: number;
}

/** Sends a code to the SMS factor of the user who calls, or of one who signs in. Throws `conflict` when he has none. */
export async function sendMfaCode(context: Context, { mfaToken }: { mfaToken?: string }): Promise<SentMfaCode> {
  authorizeOperation(context, 'sendMfaCode');
  const { userId, challengeId } = await findFactorOwner(context, mfaToken);
  return inTransaction(context, async (context) => {
    const usable = await lockUsableUser(context, userId);
    if (challengeId !== null) await lockOpenChallenge(context, challengeId);
    const factors = await MfaFactor.findConfirmed(context, userId);
    const factor = factors.find(({ factorType }) => factorType === 'SMS');
    if (!factor) throw new DomainError('conflict', 'You have no SMS factor. Give a code of your authenticator app.');
    const { expiresIn } = await sendMfaCodeTo(context, usable, factor, 'mfa_code');
    return { phoneNumberHint: `••••${factor.phoneNumber?.slice(-4)}`, expiresIn };
  });
}
