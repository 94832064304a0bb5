import { RefreshToken, Session, type Tenant, type User } from '../../models/index.js';
import { recognise } from '../../models/known-device.js';
import { saveWithCommit } from '../../models/prepared-save.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { tellOwner } from '../messages/tell-owner.js';
import { accessTokenLifetimeSeconds, issueAccessToken } from './access-tokens.js';
import { type Device, tracesOf } from './device.js';
import type { UsableUser } from './lock-usable-user.js';

export const refreshTokenPrefix = 'frr_';
const deviceTokenPrefix = 'frd_';

const sessionLifetimeMilliseconds = 30 * 24 * 3_600_000;

export interface OpenSession {
  session: Session;
  refreshToken: string;
  /** By which the service knows this device again; null when it does already. */
  deviceToken: string | null;
  user: User;
  tenant: Tenant;
}

export interface SignedIn extends Omit<OpenSession, 'session'> {
  accessToken: string;
  expiresInSeconds: number;
}

/**
 * Opens a session and gives its first refresh token. The caller has locked the user and found the account usable. A device
 * that is not known gets a token to be known by; the owner is told of one that was not seen before, but for the first.
 */
export async function startSession(
  context: InTransaction,
  usable: UsableUser,
  amr: string[],
  device: Device,
): Promise<OpenSession> {
  const { user, tenant } = usable;
  const traces = tracesOf(context, device);
  const { isKnown, isSeen } = usable.recognition ?? (await recognise(context, user.id, traces));
  const deviceToken = isKnown ? null : randomToken(deviceTokenPrefix);
  const session = Session.build({
    id: context.newId(),
    userId: user.id,
    tenantId: user.tenantId,
    amr,
    deviceId: traces.deviceId,
    deviceName: device.deviceName ?? null,
    userAgent: traces.userAgent,
    deviceTokenHash: deviceToken === null ? traces.tokenHash : hashToken(deviceToken),
    ipAddress: traces.ipAddress,
    issuedAt: context.now(),
    lastUsedAt: context.now(),
    expiresAt: sessionEnd(context),
  });
  if (!isKnown && !isSeen && user.lastActiveAt !== null) {
    await tellOwner(context, usable, 'new-device', {
      device: session.deviceName ?? session.userAgent,
      address: session.ipAddress,
      at: session.issuedAt.toISOString(),
    });
  }
  const refreshToken = randomToken(refreshTokenPrefix);
  const link = RefreshToken.build({ tokenHash: hashToken(refreshToken), sessionId: session.id });
  await saveWithCommit(context, [session, link, user.set({ lastActiveAt: context.now() })]);
  return { session, refreshToken, deviceToken, user, tenant };
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
