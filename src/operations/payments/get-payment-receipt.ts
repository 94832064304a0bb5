import { Refund, Tenant, User } from '../../models/index.js';
import type { Locale } from '../../models/locale.js';
import type { Context } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import type { RialUnit } from '../../platform/format-money.js';
import { brandingOf } from '../messages/branding-of.js';
import { authorizeOperation } from '../policy-table.js';
import { findPayment } from './get-payment.js';
import { type ReceiptPage, receiptPage } from './receipt/receipt-page.js';

interface ReceiptOrder {
  paymentId: string;
  /** The payer's, unless told; else that of the tenant. */
  locale?: Locale;
  /** As the tenant has chosen, unless told. */
  unit?: RialUnit;
}

/** The receipt of a payment that was made, as a page to print. Throws `payment_not_made` for any other. */
export async function getPaymentReceipt(
  context: Context,
  { paymentId, locale, unit }: ReceiptOrder,
): Promise<ReceiptPage> {
  authorizeOperation(context, 'getPaymentReceipt');
  const payment = await findPayment(context, paymentId);
  if (payment.receiptNumber === null)
    throw new DomainError('payment_not_made', 'Only a payment that was made has a receipt.');
  const [tenant, buyer, refunds] = await Promise.all([
    Tenant.findByPk(payment.tenantId, { rejectOnEmpty: true }),
    User.findByPk(payment.userId, { rejectOnEmpty: true }),
    Refund.findAll({ where: { paymentId, status: 'Completed' }, order: ['completedAt', 'id'] }),
  ]);
  return receiptPage({
    ...{ payment, refunds, buyer, tenant, branding: await brandingOf(tenant) },
    locale: locale ?? buyer.locale ?? tenant.locale,
    rialUnit: unit ?? tenant.rialUnit,
  });
}
