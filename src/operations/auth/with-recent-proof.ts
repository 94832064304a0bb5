import { Credential } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { verifyPassword } from '../../platform/passwords.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { findRecentSession, requireRecentSecondFactor } from '../mfa/factor-owner.js';
import { signedInUser } from '../signed-in-user.js';
import { lockUsableUser, type UsableUser } from './lock-usable-user.js';
import { countingCodes } from './second-factor.js';

export interface RecentProof {
  /** Of an account that has one. */
  currentPassword?: string | undefined;
  /** Of a second factor, or a recovery code. */
  code?: string | undefined;
}

interface Demands {
  /** The password is wanted beside a second factor as well. */
  bothFactors?: boolean;
  /** Locks what has to be locked before the user's row. */
  lockFirst?(context: InTransaction, userId: string): Promise<unknown>;
}

/**
 * Runs `work` once the user who calls has proven himself again, so that a stolen access token is not enough for what
 * cannot be taken back. Whoever has a second factor proves that; else his password; else, without either, that he signed
 * in just now. The user's row is locked meanwhile.
 */
export async function withRecentProof<Result>(
  context: Context,
  { currentPassword, code }: RecentProof,
  work: (context: InTransaction, usable: UsableUser) => Promise<Result>,
  { bothFactors = false, lockFirst }: Demands = {},
): Promise<Result> {
  const { userId, sessionId } = signedInUser(context);
  const provenPassword = currentPassword === undefined ? null : await provePassword(context, userId, currentPassword);
  const attempt = () =>
    inTransaction(context, async (context) => {
      await lockFirst?.(context, userId);
      const usable = await lockUsableUser(context, userId);
      if (bothFactors || usable.factors.length === 0)
        await requireFirstFactor(context, sessionId, usable, provenPassword);
      await requireRecentSecondFactor(context, { userId, challengeId: null, sessionId }, usable, code);
      return work(context, usable);
    });
  return code === undefined ? attempt() : countingCodes(context, userId, attempt);
}

/** When the password that was right was set. */
async function provePassword(context: Context, userId: string, currentPassword: string): Promise<Date | null> {
  await consume(context, 'passwordChangeByUser', userId);
  const credential = await Credential.findWithSecrets({}, userId, 'password');
  if (!(await verifyPassword(credential?.passwordHash ?? null, currentPassword))) throw unproven();
  await giveBack(context, 'passwordChangeByUser', userId);
  return credential?.confirmedAt ?? null;
}

async function requireFirstFactor(
  context: InTransaction,
  sessionId: string,
  { passwordSetAt }: UsableUser,
  provenPassword: Date | null,
): Promise<void> {
  if (passwordSetAt === null) {
    if (await findRecentSession(context, sessionId)) return;
    throw new DomainError('invalid_credentials', 'Sign in again, then do this within ten minutes.');
  }
  // Somebody may have set a new one while this one was compared.
  if (provenPassword?.getTime() !== passwordSetAt.getTime()) throw unproven();
}

function unproven(): DomainError {
  return new DomainError('invalid_credentials', 'Give your current password.');
}
