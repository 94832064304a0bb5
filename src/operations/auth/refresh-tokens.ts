import { RefreshToken, Session, type Tenant } from '../../models/index.js';
import { type Context, hasSecondFactor, type InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction, rowLock } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { hashToken, successorToken } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { lockUsableUser } from './lock-usable-user.js';
import { refreshTokenPrefix, type SignedIn, sessionEnd, signIn } from './start-session.js';

/** Two tabs that refresh at once send the same token: within this time both get the same successor. */
const graceMilliseconds = 10_000;

/**
 * Gives the next pair of tokens. A token that was used before the grace ends its whole session: somebody has a copy.
 * Throws `token_invalid`, `session_revoked`, `token_expired`, or why the account may not be used.
 */
export async function refreshTokens(context: Context, { refreshToken }: { refreshToken: string }): Promise<SignedIn> {
  authorizeOperation(context, 'refreshTokens');
  await consume(context, 'refreshByClient', clientKey(context.clientAddress));
  const tokenHash = hashToken(refreshToken);
  const link = await RefreshToken.findOne({ where: { tokenHash } });
  const owner = link && (await Session.findByPk(link.sessionId));
  if (!owner) throw new DomainError('token_invalid', 'This refresh token is not valid. Sign in again.');
  const opened = await inTransaction(context, async (context) => {
    const { user, tenant } = await lockUsableUser(context, owner.userId);
    const session = await lockOpenSession(context, owner.id);
    const successor = successorToken(refreshTokenPrefix, refreshToken);
    await useLink(context, session, tokenHash, successor);
    await requireAskedFactor(context, session, tenant);
    await session.update(
      { lastUsedAt: context.now(), expiresAt: sessionEnd(context) },
      { transaction: context.transaction },
    );
    return { session, refreshToken: successor, deviceToken: null, user, tenant };
  });
  return signIn(context, opened);
}

async function lockOpenSession(context: InTransaction, id: string): Promise<Session> {
  const session = await Session.findForUpdate(context, id);
  if (!session || session.revokedAt) throw new DomainError('session_revoked', 'This session was ended. Sign in again.');
  if (session.expiresAt <= context.now())
    throw new DomainError('token_expired', 'This session has expired. Sign in again.');
  return session;
}

/** The tenant may ask for a second factor since the session was opened: it goes on to the end of its access token. */
async function requireAskedFactor(context: InTransaction, session: Session, { requireMfa }: Tenant): Promise<void> {
  if (!requireMfa || hasSecondFactor(session.amr)) return;
  await session.revoke(context, 'revoked');
  commitAndThrow(new DomainError('session_revoked', 'Your tenant asks for a second factor now. Sign in again.'));
}

/** Marks the token as used and stores its successor; repeats within the grace change nothing. */
async function useLink(context: InTransaction, session: Session, tokenHash: string, successor: string): Promise<void> {
  const { transaction } = context;
  const link = await RefreshToken.scope('withSecrets').findByPk(tokenHash, {
    transaction,
    lock: rowLock,
    rejectOnEmpty: true,
  });
  if (!link.usedAt) {
    await link.update({ usedAt: context.now() }, { transaction });
    await RefreshToken.create({ tokenHash: hashToken(successor), sessionId: session.id }, { transaction });
    return;
  }
  const sinceUse = context.now().getTime() - link.usedAt.getTime();
  if (sinceUse <= graceMilliseconds && (await isUnused(context, successor))) return;
  await session.revoke(context, 'reuse');
  commitAndThrow(
    new DomainError('session_revoked', 'This refresh token was used before, so its session was ended. Sign in again.'),
  );
}

async function isUnused(context: InTransaction, token: string): Promise<boolean> {
  const link = await RefreshToken.findByPk(hashToken(token), { transaction: context.transaction });
  return link !== null && link.usedAt === null;
}
