import { RefreshToken, Session } from '../../models/index.js';
import type { Context, UserActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { readAccessToken } from './access-tokens.js';
import { accountStateOf } from './account-states.js';
import { requireUsableAccount } from './require-usable-account.js';
import { refreshTokenPrefix } from './start-session.js';

export interface IntrospectedToken {
  kind: 'access' | 'refresh';
  /** Whose it is, with the roles that count now. */
  actor: UserActor;
  issuedAt: Date;
  expiresAt: Date;
}

/**
 * What a token is good for now (RFC 7662), or null when it is good for nothing: why, is told to nobody. A refresh token
 * is not used up by it. A service that names a tenant is told of that tenant's tokens alone.
 */
export async function introspectToken(
  context: Context,
  { token }: { token: string },
): Promise<IntrospectedToken | null> {
  authorizeOperation(context, 'introspectToken');
  try {
    const found = token.startsWith(refreshTokenPrefix)
      ? await readRefreshToken(context, token)
      : await readAccess(context, token);
    const isForeign = context.tenantId !== null && found?.actor.tenantId !== context.tenantId;
    return isForeign ? null : found;
  } catch (error) {
    // Any other failure is the service's, and does not mean that the token is bad.
    if (error instanceof DomainError && error.status < 500) return null;
    throw error;
  }
}

async function readAccess(context: Context, token: string): Promise<IntrospectedToken> {
  const { actor, issuedAt, expiresAt } = await readAccessToken(context, token);
  return { kind: 'access', actor, issuedAt: new Date(issuedAt), expiresAt: new Date(expiresAt) };
}

async function readRefreshToken(context: Context, token: string): Promise<IntrospectedToken | null> {
  const link = await RefreshToken.findOne({ where: { tokenHash: hashToken(token) } });
  // One that was used may still give its successor to a second tab for seconds, and is no proof of anything.
  if (!link || link.usedAt) return null;
  const session = await Session.findByPk(link.sessionId);
  const state = session && (await accountStateOf(context, session.id));
  if (!state) return null;
  requireUsableAccount({ ...state, expiresAt: session.expiresAt, revokedAt: session.revokedAt }, context.now());
  const { sessionId, userId, tenantId, isAdmin, isTenantAdmin, amr } = state;
  const actor: UserActor = { kind: 'user', userId, tenantId, sessionId, isAdmin, isTenantAdmin, amr };
  return { kind: 'refresh', actor, issuedAt: link.createdAt, expiresAt: session.expiresAt };
}
