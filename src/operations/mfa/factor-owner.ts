import { Session } from '../../models/index.js';
import { type Context, hasSecondFactor, type InTransaction } from '../../platform/context.js';
import { commitAndThrow } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import type { UsableUser } from '../auth/lock-usable-user.js';
import { findChallenge } from '../auth/open-challenge.js';
import { takeSecondFactor, wrongCode } from '../auth/second-factor.js';
import { signedInUser } from '../signed-in-user.js';

/** How long ago a sign-in still counts as a proof of now. */
const recentSeconds = 600;

/** Whose factors a call is about: of the user who calls, or of one who is asked for his first factor at sign-in. */
export interface FactorOwner {
  userId: string;
  /** The sign-in that waits for the factor. */
  challengeId: string | null;
  sessionId: string | null;
}

/** Throws `token_invalid` for an `mfa_token` of nobody, `unauthenticated` without any proof of who calls. */
export async function findFactorOwner(context: Context, mfaToken: string | undefined): Promise<FactorOwner> {
  if (mfaToken !== undefined) {
    await consume(context, 'mfaChallengeByClient', clientKey(context.clientAddress));
    const { id, userId } = await findChallenge(context, mfaToken);
    return { userId, challengeId: id, sessionId: null };
  }
  if (context.actor.kind === 'anonymous') {
    throw new DomainError('unauthenticated', 'Send an access token, or the mfa_token of a sign-in.');
  }
  const { userId, sessionId } = signedInUser(context);
  return { userId, challengeId: null, sessionId };
}

/**
 * Whoever has a factor proves it again before he gets another: a stolen access token, or a password alone, must not add
 * the thief's. A sign-in with a second factor counts for ten minutes, else a code is needed.
 */
export async function requireRecentSecondFactor(
  context: InTransaction,
  { userId, sessionId }: FactorOwner,
  { factors }: Pick<UsableUser, 'factors'>,
  code: string | undefined,
): Promise<void> {
  if (factors.length === 0) return;
  if (code !== undefined) {
    if (!(await takeSecondFactor(context, userId, code))) commitAndThrow(wrongCode());
    return;
  }
  const session = sessionId === null ? null : await findRecentSession(context, sessionId);
  if (session && hasSecondFactor(session.amr)) return;
  const message = 'Give a code of a second factor that you have, or sign in with one again.';
  throw new DomainError('mfa_required', message, { details: { factors } });
}

/** The session, when it was opened so lately that the sign-in proves who calls now. */
export async function findRecentSession(
  { transaction, now }: InTransaction,
  sessionId: string,
): Promise<Session | null> {
  const session = await Session.findByPk(sessionId, { transaction });
  return session && now().getTime() - session.issuedAt.getTime() <= recentSeconds * 1000 ? session : null;
}
