import { MfaFactor, Passkey } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { decryptSecret } from '../../platform/secrets.js';
import { verifyTotp } from '../../platform/totp.js';
import { takeSmsCode } from './mfa-code.js';
import { takeRecoveryCode } from './recovery-codes.js';

/** How a code proves the user, in the words of RFC 8176. */
export type SecondFactorMethod = 'otp' | 'sms';

/**
 * What the code of one of the user's second factors proves, and then counts as used; null = it is wrong. Recovery codes
 * stand in for a factor, so without a factor they prove nothing. The caller holds the user's row.
 */
export async function takeSecondFactor(
  context: InTransaction,
  userId: string,
  code: string,
): Promise<SecondFactorMethod | null> {
  const factors = await MfaFactor.findConfirmed(context, userId);
  if (factors.length === 0 && !(await Passkey.hasSome(context, userId))) return null;
  for (const factor of factors) {
    if (await takeTotp(context, factor, code)) return 'otp';
    if (await takeSmsCode(context, factor, code, 'mfa_code')) return 'sms';
  }
  return (await takeRecoveryCode(context, userId, code)) ? 'otp' : null;
}

/** Whether the code is the authenticator's and its time step new; the step then counts as used. */
export async function takeTotp(context: InTransaction, factor: MfaFactor, code: string): Promise<boolean> {
  if (factor.factorType !== 'TOTP' || !factor.totpSecret) return false;
  const step = verifyTotp({ secret: decryptSecret(factor.totpSecret), code, now: context.now() });
  if (step === null || step <= factor.totpLastStep) return false;
  const confirmedAt = factor.confirmedAt ?? context.now();
  await factor.update(
    { totpLastStep: step, lastUsedAt: context.now(), confirmedAt },
    { transaction: context.transaction },
  );
  return true;
}

/**
 * Counts the try of a code for the account, whichever operation takes it, and takes the count back when the code was
 * right. `attempt` throws for a wrong one. A known device has tries of its own, so that whoever guesses the password and
 * then codes does not keep its owner out. Called outside a transaction, like every count.
 */
export async function countingCodes<Result>(
  context: Context,
  userId: string,
  attempt: () => Promise<Result>,
  deviceTokenHash: string | null = null,
): Promise<Result> {
  const key = deviceTokenHash === null ? userId : `${userId}:${deviceTokenHash}`;
  await consume(context, 'secondFactorByAccount', key);
  const result = await attempt();
  await giveBack(context, 'secondFactorByAccount', key);
  return result;
}

export function wrongCode(): DomainError {
  return new DomainError('invalid_code', 'This code is wrong or was used already. Wait for the next one.');
}
