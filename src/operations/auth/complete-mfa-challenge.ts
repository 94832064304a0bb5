import { Credential, MfaChallenge } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { decryptSecret, hashToken } from '../../platform/secrets.js';
import { verifyTotp } from '../../platform/totp.js';
import { authorizeOperation } from '../policy-table.js';
import { lockUsableUser } from './lock-usable-user.js';
import { type SignedIn, signIn, startSession } from './start-session.js';

export interface CompleteMfaChallengeInput {
  mfaToken: string;
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
  const tokenHash = hashToken(mfaToken);
  const found = await MfaChallenge.findOne({ where: { tokenHash } });
  if (!found) throw challengeOver();
  await consume(context, 'mfaChallengeByAccount', found.userId);
  const opened = await inTransaction(context, async (context) => {
    const { transaction } = context;
    const { user, tenant } = await lockUsableUser(context, found.userId);
    const challenge = await MfaChallenge.findByPk(found.id, { transaction, lock: rowLock });
    if (!challenge?.isOpen(context.now())) throw challengeOver();
    if (!(await acceptCode(context, user.id, code))) {
      await challenge.update({ attempts: challenge.attempts + 1 }, { transaction });
      commitAndThrow(new DomainError('invalid_code', 'This code is wrong or was used already. Wait for the next one.'));
    }
    await challenge.update({ usedAt: context.now() }, { transaction });
    return startSession(context, user, tenant, ['pwd', 'otp'], challenge);
  });
  await giveBack(context, 'mfaChallengeByAccount', found.userId);
  await giveBack(context, 'mfaChallengeByClient', client);
  return signIn(context, opened);
}

/** Whether the code is right and its time step new; the step then counts as used. */
async function acceptCode(context: InTransaction, userId: string, code: string): Promise<boolean> {
  const credential = await Credential.findWithSecrets(context, userId, 'totp', { lock: true });
  if (!credential?.totpSecret) return false;
  const step = verifyTotp({ secret: decryptSecret(credential.totpSecret), code, now: context.now() });
  if (step === null || step <= credential.totpLastStep) return false;
  await credential.update({ totpLastStep: step }, { transaction: context.transaction });
  return true;
}

function challengeOver(): DomainError {
  return new DomainError('token_invalid', 'This sign-in is over. Start again with your password.');
}
