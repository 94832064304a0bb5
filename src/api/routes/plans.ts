import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPlan, presentRenewalConsent, presentUserPlan } from '../presenters/plan.js';
import { toInput } from './to-input.js';

export const planRoutes = {
  listPlans: async (context, { query }) => {
    const plans = await operations.listPlans(context, toInput(query));
    return { status: 200, body: { data: plans.map(presentPlan) } };
  },

  getPlan: async (context, { params }) => {
    const plan = await operations.getPlan(context, { planId: params.plan_id });
    return { status: 200, body: presentPlan(plan) };
  },

  getMyPlan: async (context, { query }) => {
    const plan = await operations.getMyPlan(context, toInput(query));
    return { status: 200, body: presentUserPlan(plan) };
  },

  cancelMyPlan: async (context, { query }) => {
    const plan = await operations.cancelMyPlan(context, toInput(query));
    return { status: 200, body: presentUserPlan(plan) };
  },

  setAutoRenewal: async (context, { query, body }) => {
    const plan = await operations.setAutoRenewal(context, { ...toInput(query), ...toInput(body) });
    return { status: 200, body: presentUserPlan(plan) };
  },

  getRenewalConsent: async (context, { query }) => {
    const consent = await operations.getRenewalConsent(context, toInput(query));
    return { status: 200, body: presentRenewalConsent(consent) };
  },

  withdrawRenewalConsent: async (context, { query }) => {
    await operations.withdrawRenewalConsent(context, toInput(query));
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
