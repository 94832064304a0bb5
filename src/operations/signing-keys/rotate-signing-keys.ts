import { SigningKey } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { notifyInTransaction } from '../../platform/notifications.js';
import { authorizeOperation } from '../policy-table.js';
import { createKey, forgetKeyRing, lockKeys, publicKeySet } from './key-ring.js';

/**
 * The next key, which verifiers know already, starts to sign; a new next one is published. Tokens of the retired key
 * stay good until they expire.
 */
export async function rotateSigningKeys(context: Context): Promise<{ current: SigningKey; next: SigningKey }> {
  authorizeOperation(context, 'rotateSigningKeys');
  await publicKeySet(context);
  const rotated = await inTransaction(context, async (context) => {
    const { transaction } = context;
    await lockKeys(context);
    const keys = await SigningKey.findAll({
      where: { status: ['current', 'next'] },
      transaction,
    });
    const retired = keys.find(({ status }) => status === 'current');
    const current = keys.find(({ status }) => status === 'next');
    if (!retired || !current) throw new Error('The table signing_keys lacks its current or next key.');
    await retired.update({ status: 'retired', retiredAt: context.now() }, { transaction });
    await current.update({ status: 'current', activatedAt: context.now() }, { transaction });
    const next = await createKey(context, 'next');
    await SigningKey.recordRotation(context, current, next);
    await notifyInTransaction(transaction, 'signing_keys');
    return { current, next };
  });
  forgetKeyRing();
  return rotated;
}
