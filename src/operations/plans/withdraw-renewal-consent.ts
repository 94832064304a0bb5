import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { holdCurrentPlan, type WhosePlan } from './current-plan.js';
import { withdrawConsent } from './withdraw-consent.js';

/** No card is charged for the current plan any more. Twice is as good as once. */
export async function withdrawRenewalConsent(context: Context, whose: WhosePlan = {}): Promise<void> {
  authorizeOperation(context, 'withdrawRenewalConsent');
  await inTransaction(context, async (context) => {
    await withdrawConsent(context, await holdCurrentPlan(context, whose), 'removed');
  });
}
