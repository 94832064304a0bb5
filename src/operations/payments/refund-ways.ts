import { type Payment, Refund, type User, UserPlan } from '../../models/index.js';
import type { RefundWay } from '../../models/refund.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { postToLedger } from '../ledger/post-to-ledger.js';
import { partOf } from './part-of.js';
import { knownAtProvider } from './settle-payment.js';

/**
 * Refuses a way in which this payment cannot be refunded: `currency_mismatch`, `payment_not_refundable` or
 * `provider_unavailable`. The caller holds the payment.
 */
export async function requireRefundWay(
  context: InTransaction,
  { payment, buyer }: { payment: Payment; buyer: User },
  refundTo: RefundWay,
): Promise<void> {
  if (refundTo === 'Balance' && buyer.currency !== payment.currency)
    throw new DomainError(
      'currency_mismatch',
      `The balance of this user is kept in ${buyer.currency}, not ${payment.currency}. Refund to the original method.`,
    );
  if (refundTo === 'Balance' && buyer.erasedAt)
    throw refused('Nobody can use the balance of an erased account. Refund to the original method.');
  if (refundTo === 'Plan') await openPlan(context, payment);
  if (refundTo === 'OriginalMethod') await requireProvider(context, payment);
}

async function requireProvider({ transaction }: InTransaction, payment: Payment): Promise<void> {
  if (!knownAtProvider(payment))
    throw new DomainError('provider_unavailable', `${payment.gateway} is not set up any more. Refund to the balance.`);
  if (payment.gateway !== 'ZarinPal') return;
  const before = await Refund.count({
    where: {
      paymentId: payment.id,
      refundTo: 'OriginalMethod',
      status: ['AwaitingApproval', 'Processing', 'Completed'],
    },
    transaction,
  });
  if (before > 0) throw refused('ZarinPal gives back once for each payment. Refund the rest to the balance.');
}

/** Seconds of rendering in proportion to what is refunded, to the plan that came with the payment. Returns how many. */
export async function returnSeconds(context: InTransaction, payment: Payment, amountMinor: number): Promise<number> {
  const plan = await openPlan(context, payment);
  const { remainChargeSec, initialSecondsCharge } = plan;
  const part = partOf(payment.terms.secondsCharge, amountMinor, payment.amountMinor);
  const seconds = Math.min(part, initialSecondsCharge - remainChargeSec);
  if (seconds <= 0) throw refused('No seconds of the plan would come back for this. Refund to the balance.');
  await plan.update({ remainChargeSec: remainChargeSec + seconds }, { transaction: context.transaction });
  return seconds;
}

async function openPlan(context: InTransaction, { id, userId, terms }: Payment): Promise<UserPlan> {
  const plan = await UserPlan.findOpenForUpdate(context, userId, terms.scope);
  if (plan && plan.paymentId === id && plan.expiresAt > context.now()) return plan;
  throw refused('The plan of this payment has ended. Refund to the balance.');
}

/**
 * Books money that goes back: out of revenue and tax in proportion, to the balance or the provider. `beforeMinor` went back
 * before; the tax is counted from all of it, so that the last part takes what is left.
 */
export async function postRefund(
  context: InTransaction,
  payment: Payment,
  { id: causeId, amountMinor, refundTo }: Refund,
  beforeMinor: number,
): Promise<void> {
  const { tenantId, currency, title, taxMinor, gateway, userId } = payment;
  const taxUpTo = (refunded: number) => partOf(taxMinor, refunded, payment.amountMinor);
  const taxBack = taxUpTo(beforeMinor + amountMinor) - taxUpTo(beforeMinor);
  await postToLedger(context, {
    kind: 'refund',
    causeId,
    tenantId,
    currency,
    description: `Refund: ${title}`,
    entries: [
      { account: { kind: 'revenue' }, amountMinor: taxBack - amountMinor },
      { account: { kind: 'tax' }, amountMinor: -taxBack },
      {
        account:
          refundTo === 'Balance' || gateway === 'Balance'
            ? { kind: 'user_balance', userId }
            : { kind: 'gateway', gateway },
        amountMinor,
      },
    ],
  });
}

function refused(message: string): DomainError {
  return new DomainError('payment_not_refundable', message);
}
