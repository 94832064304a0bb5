import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPage } from '../presenters/page.js';
import { presentPayment } from '../presenters/payment.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

export const paymentRoutes = {
  purchasePlan: async (context, { body }) => {
    const { paymentId, redirectUrl } = await operations.purchasePlan(context, toInput(body));
    return { status: 200, body: { payment_id: paymentId, redirect_url: redirectUrl } };
  },

  refundPayment: async (context, { body }) => {
    const { refundId, status } = await operations.refundPayment(context, toInput(body));
    return { status: 200, body: { refund_id: refundId, status } };
  },

  returnFromZarinpal: async (context, { query }) => {
    const { Authority: authority, Status: status } = query;
    const said = { ...(authority !== undefined && { authority }), ...(status !== undefined && { status }) };
    return { status: 302, location: await operations.returnFromZarinpal(context, said) };
  },

  returnFromIdpay: async (context, { body }) => ({
    status: 302,
    location: await operations.returnFromIdpay(context, toInput(body)),
  }),

  receiveStripeEvent: async (context, { headers, rawBody }) => {
    const signature = headers['stripe-signature'];
    await operations.receiveStripeEvent(context, { rawBody, signature: [signature].flat()[0] });
    return { status: 200 };
  },

  confirmBazaarPurchase: async (context, { body }) => ({
    status: 200,
    body: presentPayment(await operations.confirmBazaarPurchase(context, toInput(body))),
  }),

  listPayments: async (context, { query }) => {
    const page = await operations.listPayments(context, pageOf(query));
    return { status: 200, body: presentPage(page, presentPayment) };
  },

  getPayment: async (context, { params }) => {
    const payment = await operations.getPayment(context, { paymentId: params.payment_id });
    return { status: 200, body: presentPayment(payment) };
  },

  getPaymentReceipt: async (context, { params, query }) => ({
    status: 200,
    page: await operations.getPaymentReceipt(context, { paymentId: params.payment_id, ...query }),
  }),
} satisfies Partial<Handlers>;
