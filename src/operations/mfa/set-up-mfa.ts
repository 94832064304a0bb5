import { MfaFactor, RecoveryCodes, type Tenant, type User } from '../../models/index.js';
import type { FactorType } from '../../models/mfa-factor.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { encryptSecret } from '../../platform/secrets.js';
import { newTotpSecret, totpUrl } from '../../platform/totp.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { lockOpenChallenge } from '../auth/open-challenge.js';
import { makeRecoveryCodes } from '../auth/recovery-codes.js';
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

/** Authenticators of one user, so that a code is compared with few secrets. */
const mostAuthenticators = 5;

/**
 * Begins to set up a second factor, which counts once `verifyMfa` got its first code. Throws `mfa_required` when the
 * user has one and did not prove it lately, `conflict` when he has as many as can be.
 */
export async function setUpMfa(context: Context, input: SetUpMfaInput): Promise<StartedFactor> {
  authorizeOperation(context, 'setUpMfa');
  const { code, mfaToken } = input;
  if (input.factorType !== 'TOTP') throw unacceptable('factor_type', 'Set up an authenticator app: TOTP.');
  const owner = await findFactorOwner(context, mfaToken);
  await consume(context, 'mfaSetUpByUser', owner.userId);
  const begin = () =>
    inTransaction(context, async (context) => {
      const usable = await lockUsableUser(context, owner.userId);
      if (owner.challengeId !== null) await lockOpenChallenge(context, owner.challengeId);
      await requireRecentSecondFactor(context, owner, usable, code);
      // What was begun before and never confirmed makes place.
      await MfaFactor.destroy({ where: { userId: owner.userId, confirmedAt: null }, transaction: context.transaction });
      const started = await startAuthenticator(context, usable, input.label);
      return { ...started, recoveryCodes: await firstRecoveryCodes(context, usable) };
    });
  return code === undefined ? begin() : countingCodes(context, owner.userId, begin);
}

async function startAuthenticator(
  context: InTransaction,
  { user, tenant }: { user: User; tenant: Tenant },
  label: string | undefined,
): Promise<Omit<StartedFactor, 'recoveryCodes'>> {
  const { transaction } = context;
  if ((await MfaFactor.count({ where: { userId: user.id }, transaction })) >= mostAuthenticators)
    throw new DomainError('conflict', `A user has at most ${mostAuthenticators} second factors. Remove one first.`);
  const secret = newTotpSecret();
  const factor = await MfaFactor.create(
    {
      id: context.newId(),
      userId: user.id,
      tenantId: user.tenantId,
      factorType: 'TOTP',
      label: optionalText(label ?? null),
      totpSecret: encryptSecret(secret),
      phoneNumber: null,
    },
    { transaction },
  );
  return { factor, secret, url: totpUrl(secret, user.email ?? user.phoneNumber ?? user.id, tenant.name) };
}

/** With the first factor come the codes for the day it is lost. They are made anew until one factor is confirmed. */
async function firstRecoveryCodes(
  context: InTransaction,
  { user, factors }: { user: User; factors: FactorType[] },
): Promise<string[] | null> {
  if (factors.length > 0 && (await RecoveryCodes.findForUpdate(context, user.id))) return null;
  return makeRecoveryCodes(context, user);
}
