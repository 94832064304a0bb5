import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { lockUsableUser } from './lock-usable-user.js';
import { findChallenge, lockOpenChallenge, refuseCode } from './open-challenge.js';
import { countingCodes, takeSecondFactor } from './second-factor.js';
import { type SignedIn, signIn, startSession } from './start-session.js';

export interface CompleteMfaChallengeInput {
  mfaToken: string;
  /** Of an authenticator, or a recovery code. */
  code: string;
}

/** Second step of a login. Throws `token_invalid` for a token that is unknown, used up or expired, `invalid_code` for a wrong code. */
export async function completeMfaChallenge(
  context: Context,
  { mfaToken, code }: CompleteMfaChallengeInput,
): Promise<SignedIn> {
  authorizeOperation(context, 'completeMfaChallenge');
  const client = clientKey(context.clientAddress);
  await consume(context, 'mfaChallengeByClient', client);
  const found = await findChallenge(context, mfaToken);
  const complete = () =>
    inTransaction(context, async (context) => {
      const usable = await lockUsableUser(context, found.userId, found);
      const challenge = await lockOpenChallenge(context, found.id);
      const method = await takeSecondFactor(context, found.userId, code);
      if (!method) return refuseCode(context, challenge);
      await challenge.update({ usedAt: context.now() }, { transaction: context.transaction });
      return startSession(context, usable, [...challenge.amr, method], challenge);
    });
  const opened = await countingCodes(context, found.userId, complete, found.deviceTokenHash);
  await giveBack(context, 'mfaChallengeByClient', client);
  return signIn(context, opened);
}
