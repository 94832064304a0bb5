import { Payment, type Tenant, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { beginRefund } from '../payments/begin-refund.js';
import { lockForPayment } from '../payments/confirm-payment.js';
import { notFound } from '../tenant-scope.js';
import type { ToldRender } from './hold-render.js';

/** What a failed render was paid with alone, and how much of it. */
export interface PaidRender extends ToldRender {
  payment_id?: string | null;
  /** Minor units of the payment's currency; the whole of it unless told. */
  refund_minor?: number;
  reason: string;
}

type HeldPayment = { payment: Payment; buyer: User; tenant: Tenant | null };

/** Holds the payment and its people, before anything else of the render. Null when no payment paid for it alone. */
export async function holdPaymentOfRender(context: InTransaction, render: PaidRender): Promise<HeldPayment | null> {
  if (render.paid_with !== 'payment') return null;
  if (!render.payment_id) throw unacceptable('payment_id', 'Name the payment that the render was paid with.');
  const payment = await Payment.findByPk(render.payment_id, { transaction: context.transaction });
  if (!payment) throw notFound('payment');
  if (payment.userId !== render.user_id || payment.tenantId !== render.tenant_id)
    throw unacceptable('payment_id', 'The payment is of another user.');
  return lockForPayment(context, payment);
}

/**
 * Gives the payment back: to the balance, or to where it came from when the balance cannot take it. Returns the refund's
 * id; null when nothing of the payment is left to give.
 */
export async function refundRender(
  context: InTransaction,
  { payment, buyer }: HeldPayment,
  { refund_minor: amountMinor = null, reason }: { refund_minor?: number | null; reason: string },
): Promise<string | null> {
  if (payment.status === 'Refunded') return null;
  const refundTo = buyer.currency === payment.currency && !buyer.erasedAt ? 'Balance' : 'OriginalMethod';
  const { id } = await beginRefund(context, context.newId(), payment, {
    ...{ amountMinor, refundTo },
    reason: `The render failed: ${reason.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`.slice(0, 500),
  });
  return id;
}
