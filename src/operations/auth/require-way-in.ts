import { Op } from 'sequelize';
import { Credential, ExternalIdentity, Passkey } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

/** Throws `conflict` when the user could not sign in any more without this one. The caller holds the user's row. */
export async function requireWayIn(
  { transaction }: InTransaction,
  userId: string,
  { without }: { without: string },
): Promise<void> {
  if ((await Credential.count({ where: { userId, kind: 'password' }, transaction })) > 0) return;
  const others = { userId, id: { [Op.ne]: without } };
  if ((await ExternalIdentity.count({ where: others, transaction })) > 0) return;
  if ((await Passkey.count({ where: others, transaction })) > 0) return;
  throw new DomainError('conflict', 'This is the only way to sign in to this account. Set a password first.');
}
