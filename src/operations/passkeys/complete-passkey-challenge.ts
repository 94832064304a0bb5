import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { findChallenge, lockOpenChallenge, refuseCode } from '../auth/open-challenge.js';
import { countingCodes } from '../auth/second-factor.js';
import { type SignedIn, signIn, startSession } from '../auth/start-session.js';
import { authorizeOperation } from '../policy-table.js';
import { takeCeremony } from './ceremonies.js';
import { type Assertion, proveByPasskey, usePasskey } from './prove-by-passkey.js';

export interface CompletePasskeyChallengeInput {
  mfaToken: string;
  credential: Assertion;
}

/**
 * Second step of a login, by a passkey. That the user was there is enough: the first factor has told who he is. Throws
 * `token_invalid` for a sign-in or a challenge that is over, `invalid_code` for a passkey that proves nothing.
 */
export async function completePasskeyChallenge(
  context: Context,
  { mfaToken, credential }: CompletePasskeyChallengeInput,
): Promise<SignedIn> {
  authorizeOperation(context, 'completePasskeyChallenge');
  const client = clientKey(context.clientAddress);
  await consume(context, 'mfaChallengeByClient', client);
  const found = await findChallenge(context, mfaToken);
  const asked = { purpose: 'second_factor', userId: found.userId } as const;
  const ceremony = await takeCeremony(context, credential.response.clientDataJSON, asked);
  const proven = await proveByPasskey(ceremony, credential, { verifiesUser: false });
  const complete = () =>
    inTransaction(context, async (context) => {
      const usable = await lockUsableUser(context, found.userId, found);
      const challenge = await lockOpenChallenge(context, found.id);
      const isRight = proven !== null && (await usePasskey(context, usable, proven));
      if (!isRight) return refuseCode(context, challenge, refused());
      await challenge.update({ usedAt: context.now() }, { transaction: context.transaction });
      return startSession(context, usable, [...challenge.amr, 'pop'], challenge);
    });
  const opened = await countingCodes(context, found.userId, complete, found.deviceTokenHash);
  await giveBack(context, 'mfaChallengeByClient', client);
  return signIn(context, opened);
}

function refused(): DomainError {
  return new DomainError('invalid_code', 'This passkey was not used as it was asked for. Begin again.');
}
