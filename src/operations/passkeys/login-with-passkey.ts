import type { Context } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import type { Device } from '../auth/device.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { passFirstFactor } from '../auth/pass-first-factor.js';
import { type SignedIn, signIn } from '../auth/start-session.js';
import { authorizeOperation } from '../policy-table.js';
import { takeCeremony } from './ceremonies.js';
import { type Assertion, proveByPasskey, usePasskey } from './prove-by-passkey.js';

export interface LoginWithPasskeyInput extends Device {
  credential: Assertion;
}

/**
 * Opens a session for the owner of the passkey, which has verified him and so counts as both factors. Throws
 * `token_invalid` for a challenge that is over, `invalid_credentials` for a passkey that is not known at the tenant or
 * proves nothing, and what `login` throws.
 */
export async function loginWithPasskey(
  context: Context,
  { credential, ...device }: LoginWithPasskeyInput,
): Promise<SignedIn> {
  authorizeOperation(context, 'loginWithPasskey');
  await consume(context, 'passkeyByClient', clientKey(context.clientAddress));
  const asked = { purpose: 'login', userId: null } as const;
  const ceremony = await takeCeremony(context, credential.response.clientDataJSON, asked);
  const proven = await proveByPasskey(ceremony, credential, { verifiesUser: true });
  if (!proven) throw refused();
  const opened = await inTransaction(context, async (context) => {
    const usable = await lockUsableUser(context, proven.passkey.userId, device);
    if (!(await usePasskey(context, usable, proven))) commitAndThrow(refused());
    // RFC 8176: possession of a key, and more than one factor.
    return passFirstFactor(context, usable, ['pop', 'mfa'], device);
  });
  return signIn(context, opened);
}

function refused(): DomainError {
  return new DomainError('invalid_credentials', 'This passkey is not known here, or was not used as it was asked for.');
}
