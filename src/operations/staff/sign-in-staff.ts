import { Staff } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { verifyPassword } from '../../platform/passwords.js';
import { clientKey, consume } from '../../platform/rate-limits.js';

export interface HalfSignedIn {
  staffId: string;
  /** Of the password that was right. */
  mark: string;
  /** What is missing: a code of the authenticator, or the authenticator itself. */
  next: 'code' | 'set_up';
}

/**
 * The first half of a staff sign-in. An unknown address, a wrong password and somebody who may not sign in any more get
 * the same answer after the same work. A good try still counts until the code was right as well.
 */
export async function signInStaff(
  context: Context,
  { email, password }: { email: string; password: string },
): Promise<HalfSignedIn> {
  await consume(context, 'consoleSignInByClient', clientKey(context.clientAddress));
  await consume(context, 'consoleSignInByAccount', email.toLowerCase());
  const staff = await Staff.findByEmailWithSecrets(context, email);
  const matches = await verifyPassword(staff?.passwordHash ?? null, password);
  if (!staff?.isActive || !matches)
    throw new DomainError('invalid_credentials', 'The e-mail address or the password is wrong.');
  return { staffId: staff.id, mark: staff.mark, next: staff.totpConfirmedAt ? 'code' : 'set_up' };
}
