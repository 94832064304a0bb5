import { Passkey } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

/** The passkeys of the user, when he may have another one. The caller holds the user's row. */
export async function requireRoom({ transaction }: InTransaction, userId: string): Promise<Passkey[]> {
  const passkeys = await Passkey.findAll({ where: { userId }, transaction });
  if (passkeys.length < Passkey.mostOfUser) return passkeys;
  throw new DomainError('conflict', `A user has at most ${Passkey.mostOfUser} passkeys. Remove one first.`);
}
