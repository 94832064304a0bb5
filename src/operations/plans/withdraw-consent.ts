import { RenewalConsent } from '../../models/index.js';
import type { WithdrawnCause } from '../../models/renewal-consent.js';
import type { InTransaction } from '../../platform/context.js';

/** The card is charged no more; its provider is told to forget it afterwards. The caller holds the user whose plan it renews. */
export async function withdrawConsent(
  context: InTransaction,
  { consentId }: { consentId?: string | null },
  cause: WithdrawnCause,
): Promise<void> {
  const consent = consentId ? await RenewalConsent.findForUpdate(context, consentId) : null;
  if (!consent || consent.withdrawnAt) return;
  await consent.update({ withdrawnAt: context.now(), withdrawnCause: cause }, { transaction: context.transaction });
}
