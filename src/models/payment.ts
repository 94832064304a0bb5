import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import type { PaymentMethod } from './gateway-name.js';
import type { PlanScope, PlanTerms } from './plan-terms.js';
import { RecordedModel, record } from './recorded-model.js';

export const paymentStatuses = ['Pending', 'Confirmed', 'Failed', 'Expired', 'PartlyRefunded', 'Refunded'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];
export const paymentActions = ['PlanPurchase', 'PlanRenewal'] as const;
export type PaymentAction = (typeof paymentActions)[number];

/** What the buyer is to get, as it stood when he chose. */
export interface PurchaseTerms extends PlanTerms {
  scope: PlanScope;
  storeProductId: string | null;
  /** Beyond those of the billing period, by a discount. */
  freeMonths: number;
  /** By a discount. */
  renderCredits: number;
  /** Of the discount: part of what is paid before tax, for the owner of the code. */
  ownerUserId: string | null;
  profitMinor: number;
  autoRenew: boolean;
  /** Whether the payer consents that his card is kept, and charged for renewals. */
  keepsCard?: boolean;
}

/**
 * Money that somebody owes or has paid for a plan. What was agreed is frozen, and the database lets the status go its one
 * way alone: Pending to Confirmed, Failed or Expired; Confirmed to PartlyRefunded to Refunded.
 */
export class Payment extends RecordedModel<InferAttributes<Payment>, InferCreationAttributes<Payment>> {
  declare id: string;
  declare tenantId: string;
  declare userId: string;
  declare planId: string;
  declare gateway: PaymentMethod;
  declare status: PaymentStatus;
  declare action: PaymentAction;
  /** Minor units of `currency`, as all amounts here: price less discount plus tax is the amount. */
  declare priceMinor: number;
  declare discountMinor: number;
  declare taxMinor: number;
  declare amountMinor: number;
  declare currency: string;
  declare title: string;
  declare description: string | null;
  declare terms: PurchaseTerms;
  declare discountId: string | null;
  /** By which a card is charged without its owner. */
  declare consentId: CreationOptional<string | null>;
  /** How the provider knows it. */
  declare authority: CreationOptional<string | null>;
  /** How the provider knows that it was paid. */
  declare gatewayReference: CreationOptional<string | null>;
  /** Where the payer goes to pay. */
  declare redirectUrl: CreationOptional<string | null>;
  /** Where he comes back to. */
  declare returnUrl: string | null;
  declare cardLast4: CreationOptional<string | null>;
  declare receiptNumber: CreationOptional<number | null>;
  declare refundedMinor: CreationOptional<number>;
  declare confirmedAt: CreationOptional<Date | null>;
  /** When it failed or expired. */
  declare failedAt: CreationOptional<Date | null>;
  declare failureReason: CreationOptional<string | null>;
  /** Until when it may be paid. */
  declare expiresAt: Date;
  /** When the provider was last asked about it. */
  declare inquiredAt: CreationOptional<Date | null>;
  /** When money came in for it after it had failed or expired; it went to the balance. */
  declare latePaidAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<Payment | null> {
    return Payment.findByPk(id, { transaction, lock: rowLock });
  }

  /** The number on the next receipt; numbers rise, and a payment that fails leaves a gap. */
  static async nextReceiptNumber({ transaction }: InTransaction): Promise<number> {
    const { rows } = await transactionConnection(transaction).query<{ number: string }>({
      name: 'next-receipt-number',
      text: `select nextval('payment_receipts') as number`,
    });
    return Number(rows[0]?.number);
  }
}

export function initPayment(sequelize: Sequelize): void {
  Payment.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.uuid(),
      planId: column.uuid(),
      gateway: column.text(),
      status: column.text(),
      action: column.text(),
      priceMinor: column.wholeNumber(),
      discountMinor: column.wholeNumber(),
      taxMinor: column.wholeNumber(),
      amountMinor: column.wholeNumber(),
      currency: column.text(),
      title: column.text(),
      description: column.optionalText(),
      terms: column.json(),
      discountId: column.optionalUuid(),
      consentId: column.optionalUuid(),
      authority: column.optionalText(),
      gatewayReference: column.optionalText(),
      redirectUrl: column.optionalText(),
      returnUrl: column.optionalText(),
      cardLast4: column.optionalText(),
      receiptNumber: column.wholeNumber(),
      refundedMinor: column.wholeNumber({ defaultValue: 0 }),
      confirmedAt: column.optionalMoment(),
      failedAt: column.optionalMoment(),
      failureReason: column.optionalText(),
      expiresAt: column.moment(),
      inquiredAt: column.optionalMoment(),
      latePaidAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Payment', tableName: 'payments', timestamps: false },
  );
  record(Payment, {
    subject: 'payment',
    personal: {
      erasure: 'keep',
      attributes: [],
      exported: { as: 'payments', without: ['authority', 'redirectUrl', 'terms', 'inquiredAt'] },
    },
    events: eventsOf,
    unaudited: ['inquiredAt'],
  });
}

const verbs = {
  Confirmed: 'payment.payment.confirmed.v1',
  Failed: 'payment.payment.failed.v1',
  Expired: 'payment.payment.expired.v1',
  PartlyRefunded: 'payment.payment.refunded.v1',
  Refunded: 'payment.payment.refunded.v1',
} as const;

function eventsOf(payment: Payment, { kind, changed }: Change) {
  const entity = { type: 'payment', id: payment.id, tenantId: payment.tenantId };
  const data = {
    payment_id: payment.id,
    user_id: payment.userId,
    tenant_id: payment.tenantId,
    plan_id: payment.planId,
    plan_code: payment.terms.code,
    gateway: payment.gateway,
    action: payment.action,
    status: payment.status,
    price_minor: payment.priceMinor,
    discount_minor: payment.discountMinor,
    tax_minor: payment.taxMinor,
    amount_minor: payment.amountMinor,
    refunded_minor: payment.refundedMinor,
    currency: payment.currency,
    discount_id: payment.discountId ?? null,
    receipt_number: payment.receiptNumber ?? null,
    failure_reason: payment.failureReason ?? null,
  };
  if (kind === 'created') return [eventOf('payment.payment.created.v1', entity, data)];
  const { status } = payment;
  const isTold = changed.includes('status') || changed.includes('refundedMinor');
  return isTold && status !== 'Pending' ? [eventOf(verbs[status], entity, data)] : [];
}
