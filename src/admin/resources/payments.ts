import { paymentMethods } from '../../models/gateway-name.js';
import { Payment } from '../../models/index.js';
import { paymentActions, paymentStatuses } from '../../models/payment.js';
import { refundWays } from '../../models/refund.js';
import { reconcilePayment } from '../../operations/payments/reconcile-payment.js';
import { refundPayment } from '../../operations/payments/refund-payment.js';
import { choice, money, optional, reason } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { paymentDetails } from './payment-details.js';
import { rolesFor } from './readers.js';

/** What may still be refunded: what was paid, less all refunds that are neither refused nor failed. */
const restSql = `case when "Payment".status in ('Confirmed', 'PartlyRefunded') then "Payment".amount_minor - coalesce((
  select sum(r.amount_minor) from refunds r where r.payment_id = "Payment".id and r.status not in ('Failed', 'Rejected')), 0)
  else 0 end::bigint`;

/** Its time is over, and its provider has not told what became of it. */
const stuck = (now: string) => `("Payment".status = 'Pending' and "Payment".expires_at <= ${now})`;

export const payments: ResourceShape = {
  id: 'payments',
  model: Payment,
  group: 'commerce',
  icon: 'CreditCard',
  title: 'title',
  readers: rolesFor('getPayment'),
  sort: { by: 'createdAt', direction: 'desc' },
  page: 'PaymentPage',
  details: paymentDetails,
  columns: {
    title: { as: 'text' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    amountMinor: { as: 'money', currency: 'currency' },
    currency: { as: 'code' },
    status: { as: 'state', filter: 'equals', values: paymentStatuses },
    gateway: { as: 'state', filter: 'equals', values: paymentMethods },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    stuck: { as: 'flag', places: [], filter: 'flag', sql: stuck },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    planId: { as: 'reference', of: 'plans', filter: 'equals', places: ['show'] },
    boughtFor: { as: 'state', values: paymentActions, places: ['show'], sql: () => '"Payment".action' },
    priceMinor: { as: 'money', currency: 'currency', places: ['show'] },
    discountMinor: { as: 'money', currency: 'currency', places: ['show'] },
    taxMinor: { as: 'money', currency: 'currency', places: ['show'] },
    refundedMinor: { as: 'money', currency: 'currency', places: ['show'] },
    restMinor: { as: 'money', currency: 'currency', places: ['show'], sql: () => restSql },
    discountId: { as: 'reference', of: 'discounts', places: ['show'] },
    receiptNumber: { as: 'number', places: ['show'] },
    authority: { as: 'code', places: ['show'] },
    gatewayReference: { as: 'code', places: ['show'] },
    cardLast4: { as: 'code', places: ['show'] },
    confirmedAt: { as: 'moment', places: ['show'] },
    failedAt: { as: 'moment', places: ['show'] },
    failureReason: { as: 'code', places: ['show'] },
    latePaidAt: { as: 'moment', places: ['show'] },
    inquiredAt: { as: 'moment', places: ['show'] },
    payableUntil: { as: 'moment', places: ['show'], sql: () => '"Payment".expires_at' },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    reconcile: operationAction({
      operation: 'reconcilePayment',
      type: 'record',
      icon: 'RefreshCw',
      variant: 'primary',
      when: (row) => row['status'] === 'Pending',
      input: {},
      run: async (context, { id }) => {
        const { payment, isAsked } = await reconcilePayment(context, { paymentId: id });
        const { status } = payment;
        const kind = isAsked || status !== 'Pending' ? (`payment${status}` as const) : 'paymentUnasked';
        return { findings: { kind, isGood: status === 'Confirmed', checks: [], figures: [] } };
      },
    }),
    refund: operationAction({
      operation: 'refundPayment',
      type: 'record',
      icon: 'CornerUpLeft',
      variant: 'danger',
      when: (row) => Number(row['restMinor']) > 0,
      input: {
        amountMinor: optional(money(1)),
        refundTo: choice(refundWays),
        reason: reason(['render_failed', 'complaint', 'request']),
      },
      // The record's own amount would be all of it, of which a part may have gone back.
      initial: () => ({ refundTo: 'Balance', amountMinor: null }),
      consequences: async (_context, row) => ({ rest: Number(row['restMinor']), currency: String(row['currency']) }),
      opens: 'refunds',
      run: async (context, { id, values: { amountMinor, ...values } }) => {
        const { refundId } = await refundPayment(context, { paymentId: id, ...values, ...given({ amountMinor }) });
        return { id: refundId };
      },
    }),
  },
};
