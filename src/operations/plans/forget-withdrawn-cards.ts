import { literal, Op } from 'sequelize';
import { RenewalConsent } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { installedGateways } from '../../providers/payments/payment-gateways.js';
import { authorizeOperation } from '../policy-table.js';

const batchSize = 20;

/** A charge that is under way is looked for by the card, until it is known what became of it. */
const isSettled = literal(
  `not exists (select from payments p where p.consent_id = "RenewalConsent".id and p.status = 'Pending')`,
);

/**
 * Has providers forget the cards of consents that were withdrawn, and then forgets them here as well. One that does not answer is
 * asked again in the next run. Twice at once does no harm: what is gone is gone. Returns how many were forgotten.
 */
export async function forgetWithdrawnCards(context: Context): Promise<number> {
  authorizeOperation(context, 'forgetWithdrawnCards');
  const withdrawn = await RenewalConsent.scope('withSecrets').findAll({
    where: { withdrawnAt: { [Op.ne]: null }, cardSealed: { [Op.ne]: null }, [Op.and]: [isSettled] },
    order: ['withdrawnAt', 'id'],
    limit: batchSize,
  });
  let forgotten = 0;
  await eachApart(withdrawn, async (consent) => {
    const cards = installedGateways().get(consent.gateway)?.cards;
    const card = consent.card();
    if (!cards || !card) return;
    await cards.forget(card);
    await inTransaction(context, ({ transaction }) => consent.update({ cardSealed: null }, { transaction }));
    forgotten += 1;
  });
  return forgotten;
}
