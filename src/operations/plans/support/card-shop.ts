import { Payment, type Plan, RenewalConsent, type User, UserPlan } from '../../../models/index.js';
import { usePaymentGateways } from '../../../providers/payments/payment-gateways.js';
import { system, userActor } from '../../../test-support/actors.js';
import { buildTenant, buildUser } from '../../../test-support/factories.js';
import { contextFor, createInstallation } from '../../../test-support/installation.js';
import { buildPlan } from '../../../test-support/money.js';
import { startStripeServer } from '../../../test-support/payment-servers/stripe-server.js';
import { verifyLedger } from '../../ledger/verify-ledger.js';
import { purchasePlan } from '../../payments/purchase-plan.js';
import { reconcilePayments } from '../../payments/reconcile-payments.js';
import { settlePayment } from '../../payments/settle-payment.js';
import { renewUserPlans } from '../renew-user-plans.js';

export type CardShop = Awaited<ReturnType<typeof openCardShop>>;

/** An installation that sells a plan of 11 dollars by Stripe, and people with cards. */
export async function openCardShop() {
  const test = await createInstallation({ poolSize: 8 });
  const stripe = await startStripeServer();
  usePaymentGateways({
    ...{ zarinpal: null, idpay: null, bazaar: null },
    stripe: { baseUrl: stripe.url, secretKey: stripe.secretKey, webhookSecret: stripe.webhookSecret },
  } as never);
  const tenant = await buildTenant(test);
  const pro = await buildPlan(test, { priceMinor: 1_000, currency: 'USD', taxPercentage: 10 });

  const as = (user: User, parts = {}) => contextFor(test, userActor(user), parts);
  const worker = (parts = {}) => contextFor(test, system, { via: 'worker', ...parts });
  const somebody = (values = {}) => buildUser(test, { tenant, currency: 'USD', ...values });
  const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });
  const paymentsOf = ({ id }: User) => Payment.findAll({ where: { userId: id }, order: ['createdAt'] });
  const planOf = ({ id }: User) => UserPlan.findOne({ where: { userId: id, endedAt: null } });
  const consentOf = ({ id }: User) =>
    RenewalConsent.scope('withSecrets').findOne({ where: { userId: id }, rejectOnEmpty: true });

  /** Paid at Stripe, with the card to be kept. */
  async function bought(user: User, parts = {}, plan: Plan = pro): Promise<Payment> {
    const input = { planId: plan.id, gateway: 'Stripe', autoRenew: true, keepCard: true, ...parts } as const;
    const { paymentId } = await purchasePlan(as(user), input);
    const { authority } = await found(paymentId);
    await stripe.pay(authority ?? '');
    return settlePayment(worker(), await found(paymentId));
  }

  /** Somebody with a plan that his card is to renew; minutes are told from its end. */
  async function ending(values = {}) {
    const user = await somebody(values);
    await bought(user);
    const plan = await planOf(user);
    const at = (minutes: number) => ({ now: () => new Date(Number(plan?.expiresAt) + minutes * 60_000) });
    const renew = (minutes = -30) => renewUserPlans(worker(at(minutes)));
    const charge = (minutes = -29) => reconcilePayments(worker(at(minutes)));
    return { user, plan, at, renew, charge };
  }

  /** Stripe has charged his card for the renewal that is under way, and nobody here was told. */
  async function chargeUntold(user: User) {
    const paymentId = (await paymentsOf(user)).at(-1)?.id ?? '';
    const { customer = '', paymentMethod = '' } = (await consentOf(user)).card() ?? {};
    const metadata = { payment_id: paymentId, renewal_of: paymentId };
    const id = `pi_${paymentId}`;
    const charge = { id, customer, paymentMethod, amount: 1_100, currency: 'usd', metadata, failure: null };
    stripe.charges.set(id, charge);
    return charge;
  }

  return {
    ...{ test, stripe, pro, as, worker, somebody, paymentsOf, planOf, consentOf, bought, ending, chargeUntold },
    /** What a test left under way must not be so in the next. */
    async clear() {
      Object.assign(stripe, { fault: null, faultyCall: null, chargeFailure: null });
      stripe.charges.clear();
      stripe.requests.length = 0;
      await test.database.sequelize.query(
        `update payments set status = 'Expired', failed_at = now(), failure_reason = 'left_over' where status = 'Pending';
         update user_plans set auto_renew = false;
         update renewal_consents set card_sealed = null where withdrawn_at is not null`,
      );
    },
    /** With what does not add up in the books. */
    async close() {
      const { differences } = await verifyLedger(worker());
      await stripe.close();
      await test.drop();
      return differences;
    },
  };
}
