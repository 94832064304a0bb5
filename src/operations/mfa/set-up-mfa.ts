import { MfaFactor, type User } from '../../models/index.js';
import type { FactorType } from '../../models/mfa-factor.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { encryptSecret } from '../../platform/secrets.js';
import { newTotpSecret, totpUrl } from '../../platform/totp.js';
import { lockUsableUser, type UsableUser } from '../auth/lock-usable-user.js';
import { sendMfaCodeTo } from '../auth/mfa-code.js';
import { lockOpenChallenge } from '../auth/open-challenge.js';
import { firstRecoveryCodes } from '../auth/recovery-codes.js';
import { countingCodes } from '../auth/second-factor.js';
import { authorizeOperation } from '../policy-table.js';
import { optionalText } from '../texts.js';
import { findFactorOwner, requireRecentSecondFactor } from './factor-owner.js';

export interface SetUpMfaInput {
  factorType: FactorType;
  /** What its owner will call it. */
  label?: string;
  /** Of a factor that is there already. */
  code?: string;
  /** Of a sign-in that asks for a first factor, in place of an access token. */
  mfaToken?: string;
}

export interface StartedFactor {
  factor: MfaFactor;
  /** Base32; for those who cannot scan the QR code. */
  secret: string | null;
  /** What the QR code holds. */
  url: string | null;
  /** Told this once; null when the user has some. */
  recoveryCodes: string[] | null;
}

/** Of one user, so that a code is compared with few secrets. */
const mostFactors = 5;

/**
 * Begins to set up a second factor, which counts once `verifyMfa` got its first code. Throws `mfa_required` when the
 * user has one and did not prove it lately, `conflict` when he has as many as can be.
 */
export async function setUpMfa(context: Context, input: SetUpMfaInput): Promise<StartedFactor> {
  authorizeOperation(context, 'setUpMfa');
  const { code, mfaToken } = input;
  const owner = await findFactorOwner(context, mfaToken);
  await consume(context, 'mfaSetUpByUser', owner.userId);
  const begin = () =>
    inTransaction(context, async (context) => {
      const usable = await lockUsableUser(context, owner.userId);
      if (owner.challengeId !== null) await lockOpenChallenge(context, owner.challengeId);
      await requireRecentSecondFactor(context, owner, usable, code);
      // What was begun before and never confirmed makes place.
      await MfaFactor.destroy({ where: { userId: owner.userId, confirmedAt: null }, transaction: context.transaction });
      await requireRoom(context, owner.userId);
      const start = input.factorType === 'TOTP' ? startAuthenticator : startSms;
      const started = await start(context, usable, optionalText(input.label));
      return { ...started, recoveryCodes: await firstRecoveryCodes(context, usable) };
    });
  return code === undefined ? begin() : countingCodes(context, owner.userId, begin);
}

async function requireRoom({ transaction }: InTransaction, userId: string): Promise<void> {
  if ((await MfaFactor.count({ where: { userId }, transaction })) < mostFactors) return;
  throw new DomainError('conflict', `A user has at most ${mostFactors} second factors. Remove one first.`);
}

type Started = Omit<StartedFactor, 'recoveryCodes'>;

async function startAuthenticator(
  context: InTransaction,
  { user, tenant }: UsableUser,
  label: string | null,
): Promise<Started> {
  const secret = newTotpSecret();
  const values = { factorType: 'TOTP', label, totpSecret: encryptSecret(secret), phoneNumber: null } as const;
  const factor = await createFactor(context, user, values);
  return { factor, secret, url: totpUrl(secret, user.email ?? user.phoneNumber ?? user.id, tenant.name) };
}

/** Its codes go to the user's own number, and keep going there when he changes it. */
async function startSms(context: InTransaction, usable: UsableUser, label: string | null): Promise<Started> {
  const { phoneNumber, phoneVerified } = usable.user;
  if (phoneNumber === null) throw unacceptable('factor_type', 'This account has no phone number to send codes to.');
  if (!phoneVerified) throw new DomainError('verification_required', 'Verify the phone number of the account first.');
  if (usable.factors.includes('SMS')) throw new DomainError('conflict', 'This account has an SMS factor already.');
  const values = { factorType: 'SMS', label, totpSecret: null, phoneNumber } as const;
  const factor = await createFactor(context, usable.user, values);
  await sendMfaCodeTo(context, usable, factor, 'mfa_set_up');
  return { factor, secret: null, url: null };
}

function createFactor(
  context: InTransaction,
  user: User,
  values: Pick<MfaFactor, 'factorType' | 'label' | 'totpSecret' | 'phoneNumber'>,
): Promise<MfaFactor> {
  const owner = { userId: user.id, tenantId: user.tenantId };
  return MfaFactor.create({ id: context.newId(), ...owner, ...values }, { transaction: context.transaction });
}
