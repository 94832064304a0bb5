import { RenewalConsent } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound } from '../tenant-scope.js';
import { currentPlan, type WhosePlan } from './current-plan.js';

/** Which card may be charged for the renewals of the current plan. Throws `not_found` where none is. */
export async function getRenewalConsent(context: Context, whose: WhosePlan = {}): Promise<RenewalConsent> {
  authorizeOperation(context, 'getRenewalConsent');
  const { consentId } = await currentPlan(context, whose);
  const consent = consentId ? await RenewalConsent.findInForce(context, consentId) : null;
  if (!consent) throw notFound('renewal consent');
  return consent;
}
