import { RefreshToken, Session, type Tenant, type User } from '../../models/index.js';
import { saveWithCommit } from '../../models/prepared-save.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { accessTokenLifetimeSeconds, issueAccessToken } from './access-tokens.js';

export const refreshTokenPrefix = 'frr_';

const sessionLifetimeMilliseconds = 30 * 24 * 3_600_000;

export interface Device {
  deviceId?: string | null;
  deviceName?: string | null;
}

export interface OpenSession {
  session: Session;
  refreshToken: string;
  user: User;
  tenant: Tenant;
}

export interface SignedIn extends Omit<OpenSession, 'session'> {
  accessToken: string;
  expiresInSeconds: number;
}

/** Opens a session and gives its first refresh token. The caller has locked the user and found the account usable. */
export async function startSession(
  context: InTransaction,
  user: User,
  tenant: Tenant,
  amr: string[],
  device: Device,
): Promise<OpenSession> {
  const session = Session.build({
    id: context.newId(),
    userId: user.id,
    tenantId: user.tenantId,
    amr,
    deviceId: device.deviceId ?? null,
    deviceName: device.deviceName ?? null,
    userAgent: context.userAgent?.slice(0, 512) ?? null,
    ipAddress: context.clientAddress,
    issuedAt: context.now(),
    lastUsedAt: context.now(),
    expiresAt: sessionEnd(context),
  });
  const refreshToken = randomToken(refreshTokenPrefix);
  const link = RefreshToken.build({ tokenHash: hashToken(refreshToken), sessionId: session.id });
  await saveWithCommit(context, [session, link, user.set({ lastActiveAt: context.now() })]);
  return { session, refreshToken, user, tenant };
}

/** When a session ends that nobody refreshes any more. */
export function sessionEnd(context: InTransaction): Date {
  return new Date(context.now().getTime() + sessionLifetimeMilliseconds);
}

/**
 * The session with its access token. Called after the commit: the signing keys may have to be read, and whoever waits for
 * a second connection while holding a first can wait for ever once all are held so.
 */
export async function signIn(context: Context, { session, ...opened }: OpenSession): Promise<SignedIn> {
  const accessToken = await issueAccessToken(context, opened.user, session);
  return { ...opened, accessToken, expiresInSeconds: accessTokenLifetimeSeconds() };
}
