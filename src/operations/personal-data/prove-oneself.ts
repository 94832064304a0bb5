import { Credential } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { verifyPassword } from '../../platform/passwords.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { lockUsableUser, type UsableUser } from '../auth/lock-usable-user.js';
import { countingCodes } from '../auth/second-factor.js';
import { findRecentSession, requireRecentSecondFactor } from '../mfa/factor-owner.js';
import { signedInUser } from '../signed-in-user.js';

export interface ProofOfOneself {
  /** Of an account that has one. */
  password?: string;
  /** Of a second factor, where one was not given lately. */
  code?: string;
}

/**
 * Runs `work` once the user has shown that it is he who holds the token: by his password, or without one by having just
 * signed in, and by his second factor if he has one. His row is locked meanwhile.
 */
export async function withProofOfOneself<Result>(
  context: Context,
  { password, code }: ProofOfOneself,
  work: (context: InTransaction, usable: UsableUser) => Promise<Result>,
  lock: (context: InTransaction, userId: string) => Promise<unknown> = async () => undefined,
): Promise<Result> {
  const { userId, sessionId } = signedInUser(context);
  await consume(context, 'passwordChangeByUser', userId);
  const proven = await Credential.findWithSecrets({}, userId, 'password');
  if (proven) await requirePassword(proven, password);
  await giveBack(context, 'passwordChangeByUser', userId);
  const run = () =>
    inTransaction(context, async (context) => {
      await lock(context, userId);
      const usable = await lockUsableUser(context, userId);
      const credential = await Credential.findWithSecrets(context, userId, 'password', { lock: true });
      // Somebody changed it since it was proven: the old password no longer counts.
      if (credential?.passwordHash !== proven?.passwordHash)
        throw new DomainError('conflict', 'The password was changed meanwhile.');
      if (!credential && !(await findRecentSession(context, sessionId))) throw signInAgain();
      await requireRecentSecondFactor(context, { userId, sessionId, challengeId: null }, usable, code);
      return work(context, usable);
    });
  return code === undefined ? run() : countingCodes(context, userId, run);
}

async function requirePassword({ passwordHash }: Credential, password: string | undefined): Promise<void> {
  if (password !== undefined && (await verifyPassword(passwordHash, password))) return;
  throw new DomainError('invalid_credentials', 'Give your current password.');
}

function signInAgain(): DomainError {
  return new DomainError('invalid_credentials', 'This account has no password: sign in again, then ask at once.');
}
