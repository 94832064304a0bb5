import { MfaChallenge, MfaFactor } from '../../models/index.js';
import { hasSecondFactor, type InTransaction } from '../../platform/context.js';
import { commitAndThrow } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { type Device, tracesOf } from './device.js';
import type { UsableUser } from './lock-usable-user.js';
import { sendMfaCodeTo } from './mfa-code.js';
import { type OpenSession, startSession } from './start-session.js';

/**
 * Goes on once the first factor was right, whatever it was: `amr` names it (RFC 8176), and a second one if it proved
 * both. Opens the session, or throws
 * `mfa_required` with a token for the second step when the user has a second factor or his tenant asks for one.
 */
export async function passFirstFactor(
  context: InTransaction,
  usable: UsableUser,
  amr: string[],
  device: Device,
): Promise<OpenSession> {
  const { tenant, factors } = usable;
  const isEnough = hasSecondFactor(amr) || (factors.length === 0 && !tenant.requireMfa);
  if (isEnough) return startSession(context, usable, amr, device);
  const mfaToken = await openChallenge(context, usable, amr, device);
  const details = { mfa_token: mfaToken, factors, expires_in: MfaChallenge.lifetimeSeconds };
  if (factors.length > 0) {
    if (factors.every((factor) => factor === 'SMS')) await sendCode(context, usable);
    commitAndThrow(
      new DomainError('mfa_required', 'Give a code of your second factor, or a recovery code.', { details }),
    );
  }
  const message = 'Your tenant asks for a second factor. Set one up with this token to finish signing in.';
  commitAndThrow(new DomainError('mfa_required', message, { details: { ...details, set_up_required: true } }));
}

async function openChallenge(
  context: InTransaction,
  { user, recognition }: UsableUser,
  amr: string[],
  device: Device,
): Promise<string> {
  const token = randomToken('frm_');
  await MfaChallenge.create(
    {
      id: context.newId(),
      userId: user.id,
      tokenHash: hashToken(token),
      amr,
      deviceId: device.deviceId ?? null,
      deviceName: device.deviceName ?? null,
      deviceTokenHash: recognition?.isKnown ? tracesOf(context, device).tokenHash : null,
      expiresAt: new Date(context.now().getTime() + MfaChallenge.lifetimeSeconds * 1000),
    },
    { transaction: context.transaction },
  );
  return token;
}

/** Whoever has nothing but SMS waits for one anyway. After too many in a day a recovery code still lets him in. */
async function sendCode(context: InTransaction, usable: UsableUser): Promise<void> {
  const factors = await MfaFactor.findConfirmed(context, usable.user.id);
  const factor = factors.find(({ factorType }) => factorType === 'SMS');
  if (!factor) return;
  await sendMfaCodeTo(context, usable, factor, 'mfa_code').catch((error: unknown) => {
    if (!(error instanceof DomainError && error.code === 'rate_limited')) throw error;
  });
}
