import { Passkey } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { findChallenge, lockOpenChallenge } from '../auth/open-challenge.js';
import { authorizeOperation } from '../policy-table.js';
import { descriptorsOf, type RequestOptions, timeout } from './browser-options.js';
import { beginCeremony } from './ceremonies.js';
import { requireOwnPlace } from './ceremony-place.js';

export interface StartPasskeyChallengeInput {
  mfaToken: string;
  /** Where the page is; this service's own when left out. */
  origin?: string;
}

/** Asks for a passkey as the second factor of a sign-in. Throws `conflict` when the user has none for the page's host. */
export async function startPasskeyChallenge(
  context: Context,
  { mfaToken, origin }: StartPasskeyChallengeInput,
): Promise<RequestOptions> {
  authorizeOperation(context, 'startPasskeyChallenge');
  const client = clientKey(context.clientAddress);
  await consume(context, 'mfaChallengeByClient', client);
  const { id, userId } = await findChallenge(context, mfaToken);
  const asked = await inTransaction(context, async (context) => {
    const { tenant } = await lockUsableUser(context, userId);
    await lockOpenChallenge(context, id);
    const place = requireOwnPlace(tenant, origin);
    const where = { userId, rpId: place.rpId };
    const passkeys = await Passkey.findAll({ where, order: ['createdAt'], transaction: context.transaction });
    if (passkeys.length === 0) throw new DomainError('conflict', 'This user has no passkey for this host.');
    const challenge = await beginCeremony(context, tenant, { ...place, purpose: 'second_factor', userId });
    return { challenge, rpId: place.rpId, allowCredentials: descriptorsOf(passkeys, place.rpId) };
  });
  await giveBack(context, 'mfaChallengeByClient', client);
  return { ...asked, timeout, userVerification: 'preferred' };
}
