import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentDiscount, presentVerdict } from '../presenters/discount.js';
import { presentPage } from '../presenters/page.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

export const discountRoutes = {
  listDiscounts: async (context, { query }) => {
    const page = await operations.listDiscounts(context, pageOf(query));
    const now = context.now();
    return { status: 200, body: presentPage(page, (discount) => presentDiscount(discount, now)) };
  },

  createDiscount: async (context, { body }) => {
    const { starts_at, expires_at, ...terms } = body;
    const discount = await operations.createDiscount(context, {
      ...toInput(terms),
      startsAt: starts_at === undefined ? null : new Date(starts_at),
      expiresAt: expires_at === undefined ? null : new Date(expires_at),
    });
    return { status: 201, body: presentDiscount(discount, context.now()) };
  },

  validateDiscount: async (context, { body }) => {
    const verdict = await operations.validateDiscount(context, toInput(body));
    return { status: 200, body: presentVerdict(verdict) };
  },
} satisfies Partial<Handlers>;
