import { sign } from 'node:crypto';
import { errors as joseErrors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Session, User } from '../../models/index.js';
import type { Context, UserActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import { currentSigningKey, verificationKey } from '../signing-keys/key-ring.js';
import { accountStateOf } from './account-states.js';
import { requireUsableAccount } from './require-usable-account.js';

const issuer = 'flatrender-identity';
const audience = 'flatrender';
/** RFC 9068: what keeps other tokens of ours from being taken for access tokens. */
const type = 'at+jwt';

interface VerifiedToken {
  sessionId: string;
  userId: string;
  /** Milliseconds since 1970. */
  issuedAt: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Checking a signature costs more than a look-up, and the gateway sends the same token with each call of a page. */
const verifiedTokens = new LRUCache<string, VerifiedToken>({ max: 50_000 });

let lifetimeSeconds = 900;

export function setAccessTokenLifetime(seconds: number): void {
  lifetimeSeconds = seconds;
}

export function accessTokenLifetimeSeconds(): number {
  return lifetimeSeconds;
}

/** Signs the token that a session's user sends with each request. */
export async function issueAccessToken(context: Context, user: User, session: Session): Promise<string> {
  const key = await currentSigningKey(context);
  const issuedAt = Math.floor(context.now().getTime() / 1000);
  const header = { alg: 'ES256', kid: key.id, typ: type };
  const claims = {
    tenant_id: user.tenantId,
    sid: session.id,
    is_admin: user.isAdmin,
    is_tenant_admin: user.isTenantAdmin,
    amr: session.amr,
    sub: user.id,
    iss: issuer,
    aud: audience,
    jti: context.newId(),
    iat: issuedAt,
    // One that cannot be refreshed lasts as long as its session.
    exp: session.impersonatorId ? Math.floor(session.expiresAt.getTime() / 1000) : issuedAt + lifetimeSeconds,
    // RFC 8693, 4.1: who acts as the user.
    ...(session.impersonatorId && { act: { sub: session.impersonatorId } }),
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  // RFC 7518, 3.4. By node:crypto, at a third of what WebCrypto, and so jose, takes for it.
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/**
 * Who sends this access token. Its roles are those of the database now, not those of the time it was signed.
 * Throws `token_invalid`, `token_expired`, or why the account may not be used.
 */
export async function authenticateAccessToken(context: Context, token: string): Promise<UserActor> {
  return (await readAccessToken(context, token)).actor;
}

/** The same, with the times that the token itself tells, in milliseconds since 1970. */
export async function readAccessToken(
  context: Context,
  token: string,
): Promise<{ actor: UserActor; issuedAt: number; expiresAt: number }> {
  const { sessionId, userId, issuedAt, expiresAt } = await verify(context, token);
  const state = await accountStateOf(context, sessionId);
  if (state?.userId !== userId) throw invalid();
  requireUsableAccount(state, context.now());
  const actor: UserActor = {
    kind: 'user',
    userId,
    tenantId: state.tenantId,
    sessionId,
    isAdmin: state.isAdmin,
    isTenantAdmin: state.isTenantAdmin,
    amr: state.amr,
    ...(state.impersonator && { impersonator: state.impersonator }),
  };
  return { actor, issuedAt, expiresAt };
}

async function verify(context: Context, token: string): Promise<VerifiedToken> {
  const hash = hashToken(token);
  const known = verifiedTokens.get(hash);
  const verified = known ?? (await checkSignature(context, token));
  if (verified.expiresAt <= context.now().getTime()) throw expired();
  if (!known) verifiedTokens.set(hash, verified);
  return verified;
}

async function checkSignature(context: Context, token: string): Promise<VerifiedToken> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => verificationKey(context, kid), {
      algorithms: ['ES256'],
      issuer,
      audience,
      typ: type,
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      currentDate: context.now(),
    });
    const { sub, sid, exp, iat } = payload;
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number' || typeof iat !== 'number')
      throw invalid();
    return { sessionId: sid, userId: sub, issuedAt: iat * 1000, expiresAt: exp * 1000 };
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) throw expired();
    if (error instanceof joseErrors.JOSEError) throw invalid(error);
    throw error;
  }
}

function invalid(cause?: unknown): DomainError {
  return new DomainError('token_invalid', 'This access token is not valid. Sign in again.', { cause });
}

function expired(): DomainError {
  return new DomainError('token_expired', 'This access token has expired. Refresh it.');
}
