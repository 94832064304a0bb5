import { RefreshToken, Session, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { accessTokenLifetimeSeconds, issueAccessToken } from './access-tokens.js';

export const refreshTokenPrefix = 'frr_';

const sessionLifetimeMilliseconds = 30 * 24 * 3_600_000;

export interface Device {
  deviceId?: string | null;
  deviceName?: string | null;
}

export interface SignedIn {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  user: User;
  tenant: Tenant;
}

/** Opens a session and gives its first pair of tokens. The caller has locked the user and found the account usable. */
export async function startSession(
  context: InTransaction,
  user: User,
  tenant: Tenant,
  amr: string[],
  device: Device,
): Promise<SignedIn> {
  const { transaction } = context;
  const session = await Session.create(
    {
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
    },
    { transaction },
  );
  const refreshToken = randomToken(refreshTokenPrefix);
  await RefreshToken.create({ tokenHash: hashToken(refreshToken), sessionId: session.id }, { transaction });
  await user.update({ lastActiveAt: context.now() }, { transaction });
  return signedIn(context, user, tenant, session, refreshToken);
}

/** When a session ends that nobody refreshes any more. */
export function sessionEnd(context: InTransaction): Date {
  return new Date(context.now().getTime() + sessionLifetimeMilliseconds);
}

export async function signedIn(
  context: InTransaction,
  user: User,
  tenant: Tenant,
  session: Session,
  refreshToken: string,
): Promise<SignedIn> {
  const accessToken = await issueAccessToken(context, user, session);
  return { accessToken, refreshToken, expiresInSeconds: accessTokenLifetimeSeconds(), user, tenant };
}
