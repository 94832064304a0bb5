import { AddressProof, type User } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { hashCode } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { lockUsableUser } from './lock-usable-user.js';
import { wrongCode } from './second-factor.js';

export interface VerifyAddressInput {
  /** The `verification_token`, which the mail's link holds as well. */
  token: string;
  code: string;
}

/** Marks the user's e-mail address as his. Throws `token_invalid` when the token is over, `invalid_code` for a wrong code. */
export function verifyEmail(context: Context, input: VerifyAddressInput): Promise<User> {
  authorizeOperation(context, 'verifyEmail');
  return verifyAddress(context, input, 'verify_email');
}

/** Marks the user's phone number as his, in the same way. */
export function verifyPhone(context: Context, input: VerifyAddressInput): Promise<User> {
  authorizeOperation(context, 'verifyPhone');
  return verifyAddress(context, input, 'verify_phone');
}

async function verifyAddress(
  context: Context,
  { token, code }: VerifyAddressInput,
  purpose: 'verify_email' | 'verify_phone',
): Promise<User> {
  await consume(context, 'verificationByClient', clientKey(context.clientAddress));
  const found = await AddressProof.findByToken(context, token, purpose);
  if (!found) throw tokenOver();
  // Of the account, so that a new code does not bring new tries.
  const key = `${found.userId}:${purpose}`;
  await consume(context, 'verificationByAccount', key);
  const verified = await inTransaction(context, async (context) => {
    const { transaction } = context;
    const { user } = await lockUsableUser(context, found.userId);
    const proof = await AddressProof.findNewest(context, user.id, purpose);
    const address = purpose === 'verify_email' ? user.email : user.phoneNumber;
    if (proof?.id !== found.id || !proof.isOpen(context.now()) || proof.address !== address) throw tokenOver();
    if (hashCode(proof.id, code) !== proof.codeHash) {
      await proof.update({ attempts: proof.attempts + 1 }, { transaction });
      commitAndThrow(wrongCode());
    }
    await proof.update({ usedAt: context.now() }, { transaction });
    return user.update(purpose === 'verify_email' ? { emailVerified: true } : { phoneVerified: true }, { transaction });
  });
  await giveBack(context, 'verificationByAccount', key);
  return verified;
}

export function tokenOver(): DomainError {
  return new DomainError('token_invalid', 'This token is not valid any more. Ask for a new message.');
}
