import type { ProofPurpose } from '../../models/address-proof.js';
import { AddressProof, type MfaFactor, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { hashCode } from '../../platform/secrets.js';
import { type SentProof, sendProof } from './send-proof.js';

type MfaPurpose = Extract<ProofPurpose, 'mfa_code' | 'mfa_set_up'>;

/** Sends a code to the phone of an SMS factor. The caller holds the user's row. */
export function sendMfaCodeTo(
  context: InTransaction,
  { user, tenant }: { user: User; tenant: Tenant },
  factor: MfaFactor,
  purpose: MfaPurpose,
): Promise<SentProof> {
  return sendProof(context, { user, tenant, purpose, address: factor.phoneNumber ?? '' });
}

/** Whether the code is the newest that was sent for this purpose; it then counts as used, and else as a try. */
export async function takeSmsCode(
  context: InTransaction,
  factor: MfaFactor,
  code: string,
  purpose: MfaPurpose,
): Promise<boolean> {
  if (factor.factorType !== 'SMS') return false;
  const { transaction, now } = context;
  const proof = await AddressProof.findNewest(context, factor.userId, purpose);
  if (!proof?.isOpen(now()) || proof.address !== factor.phoneNumber) return false;
  const isRight = hashCode(proof.id, code) === proof.codeHash;
  await proof.update(isRight ? { usedAt: now() } : { attempts: proof.attempts + 1 }, { transaction });
  if (isRight) await factor.update({ lastUsedAt: now(), confirmedAt: factor.confirmedAt ?? now() }, { transaction });
  return isRight;
}
