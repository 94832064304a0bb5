import type { Payment } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentPayment(payment: Payment): components['schemas']['Payment'] {
  return {
    id: payment.id,
    gateway: payment.gateway,
    status: payment.status,
    action: payment.action,
    amount_minor: payment.amountMinor,
    currency: payment.currency,
    title: payment.title,
    ...(payment.description !== null && { description: payment.description }),
    ...(payment.cardLast4 !== null && { card_last4: payment.cardLast4 }),
    confirmed_at: presentTime(payment.confirmedAt),
    failed_at: presentTime(payment.failedAt),
    failure_reason: payment.failureReason,
    created_at: presentTime(payment.createdAt),
    user_id: payment.userId,
    plan_id: payment.planId,
    price_minor: payment.priceMinor,
    discount_minor: payment.discountMinor,
    tax_minor: payment.taxMinor,
    refunded_minor: payment.refundedMinor,
    receipt_number: payment.receiptNumber,
    expires_at: presentTime(payment.expiresAt),
  };
}
