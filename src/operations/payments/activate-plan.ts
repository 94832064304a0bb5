import { type Payment, type Tenant, type User, UserPlan } from '../../models/index.js';
import { monthsOf, termsOfPlan } from '../../models/plan-terms.js';
import { addMonths } from '../../platform/add-months.js';
import type { InTransaction } from '../../platform/context.js';
import { raiseCeilings } from '../plans/raise-ceilings.js';
import { raiseTenantLimits } from '../plans/tenant-limits.js';
import { withdrawConsent } from '../plans/withdraw-consent.js';

interface Activated {
  payment: Payment;
  buyer: User;
  /** Held, for a plan of the whole tenant. */
  tenant: Tenant | null;
  /** By which a card is charged for the renewals of what was bought just now. */
  consentId: string | null;
}

/**
 * Gives the buyer what he paid for. Seconds that are left of the plan before are carried over; of the same plan the time
 * is, too. Another plan takes effect at once. A renewal that comes late begins where the plan ended all the same.
 */
export async function activatePlan(
  context: InTransaction,
  { payment, buyer, tenant, consentId }: Activated,
): Promise<UserPlan> {
  const { transaction, now } = context;
  const { terms, planId, userId, tenantId } = payment;
  const before = await UserPlan.findOpenForUpdate(context, userId, terms.scope);
  const isRenewal = payment.action === 'PlanRenewal';
  const running = before && (isRenewal || before.expiresAt > now()) ? before : null;
  const isSame = running?.planId === planId;
  // Who wants no more renewals while one is under way gets what was paid, and no further one.
  const autoRenew = terms.autoRenew && (!isRenewal || before?.autoRenew !== false);
  const goesOn = isRenewal ? (before?.consentId ?? null) : null;
  if (before && goesOn === null) await withdrawConsent(context, before, 'replaced');
  const limitsBefore = tenant && (await raiseTenantLimits(context, tenant, terms, isSame ? running : null));
  await before?.end(context, running ? (isSame ? 'renewed' : 'replaced') : 'expired');
  const carriedSeconds = running?.remainChargeSec ?? 0;
  const startsFrom = isSame && running ? running.expiresAt : now();
  const secondsCharge = terms.secondsCharge + carriedSeconds;
  const plan = await UserPlan.create(
    {
      id: context.newId(),
      ...{ userId, tenantId, planId, paymentId: payment.id, scope: terms.scope },
      ...termsOfPlan(terms),
      initialSecondsCharge: secondsCharge,
      remainChargeSec: secondsCharge,
      autoRenew,
      consentId: consentId ?? goesOn,
      limitsBefore,
      beforeId: running?.id ?? null,
      startsAt: now(),
      expiresAt: addMonths(startsFrom, monthsOf[terms.billingPeriod] + terms.freeMonths),
    },
    { transaction },
  );
  if (!tenant) await raiseCeilings(context, buyer, terms);
  return plan;
}
