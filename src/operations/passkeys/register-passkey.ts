import { UniqueConstraintError } from 'sequelize';
import { Passkey } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { firstRecoveryCodes } from '../auth/recovery-codes.js';
import { tellOwner } from '../messages/tell-owner.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { lineText } from '../texts.js';
import { takeCeremony } from './ceremonies.js';
import { type Attestation, readAttestation } from './read-attestation.js';
import { requireRoom } from './require-room.js';

export interface RegisterPasskeyInput {
  credential: Attestation;
  /** What its owner will call it. */
  name?: string;
}

export interface RegisteredPasskey {
  passkey: Passkey;
  /** Told this once; null when the user has some. */
  recoveryCodes: string[] | null;
}

/**
 * Takes a passkey that the browser made for `startPasskeyRegistration`. From then on it signs in, and is asked for after
 * a password. Throws `token_invalid`, `unprocessable` or `conflict`.
 */
export async function registerPasskey(
  context: Context,
  { credential, name }: RegisterPasskeyInput,
): Promise<RegisteredPasskey> {
  authorizeOperation(context, 'registerPasskey');
  const { userId } = signedInUser(context);
  const label = lineText('name', name);
  const ceremony = await takeCeremony(context, credential.response.clientDataJSON, { purpose: 'register', userId });
  const made = await readAttestation(ceremony, credential);
  try {
    return await inTransaction(context, async (context) => {
      const { transaction, newId, now } = context;
      const usable = await lockUsableUser(context, userId);
      await requireRoom(context, userId);
      const owner = { userId, tenantId: usable.user.tenantId };
      const passkey = await Passkey.create({ id: newId(), ...owner, ...made, name: label }, { transaction });
      const recoveryCodes = await firstRecoveryCodes(context, usable);
      await tellOwner(context, usable, 'mfa-changed', {
        change: 'Added',
        factor: 'Passkey',
        at: now().toISOString(),
      });
      return { passkey, recoveryCodes };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    throw new DomainError('conflict', 'This passkey is known here already.');
  }
}
