import { demoId } from './demo-id.js';

/** Who paid for which plan and how, in days from now; with `until` the payer has not paid yet. */
const payments = [
  { person: 'person001', code: 'pro', gateway: 'ZarinPal', at: -12 },
  { person: 'person002', code: 'studio', gateway: 'IdPay', at: -3 },
  { person: 'person003', code: 'pro', gateway: 'ZarinPal', at: -28 },
  { person: 'person005', code: 'acme-quarter', gateway: 'Bazaar', at: -40 },
  { person: 'person006', code: 'pro', gateway: 'ZarinPal', at: -6, failureReason: 'cancelled' },
  { person: 'person007', code: 'pro', gateway: 'ZarinPal', at: -0.01, until: 2 },
];

/** Those by Demo Finance are above what one person refunds alone. */
const refunds = [
  { person: 'person003', amountMinor: 539_000, at: -20, reason: 'The render failed', service: 'render' },
  { person: 'person002', amountMinor: 6_000_000, at: -2, reason: 'Bought twice by mistake' },
  { person: 'person005', amountMinor: 7_500_000, at: -1, reason: 'The user complained' },
];

const terms = [
  ...['code', 'name', 'priceMinor', 'currency', 'billingPeriod', 'secondsCharge', 'monthlyRendersQuota', 'storageGb'],
  ...['parallelRenders', 'dailyRenders', 'maxResolution', 'renderSpeedFactor', 'taxPercentage'],
  ...['scope', 'storeProductId'],
];
const extras = { freeMonths: 0, renderCredits: 0, ownerUserId: null, profitMinor: 0, autoRenew: false };

const paymentId = ({ person }) => demoId(`payment ${person}@acme`);
const userId = ({ person }) => demoId(`user ${person}@acme`);
const tenantId = demoId('tenant acme');

export async function seed(tools) {
  const { models, context, daysFromNow, createMissing } = tools;
  const { transaction } = context;
  const plans = await models.Plan.findAll({
    where: { id: payments.map(({ code }) => demoId(`plan ${code}`)) },
    transaction,
  });
  await createMissing(
    models.Payment,
    payments.map((each) => begun(each, plans, daysFromNow)),
  );
  for (const each of payments) {
    const payment = await models.Payment.findByPk(paymentId(each), { transaction });
    if (payment.status === 'Pending' && each.until === undefined) await end(payment, each, tools);
  }
  const known = await models.Refund.findAll({ where: { id: refunds.map(refundId) }, transaction });
  if (known.length > 0) return;
  await createMissing(
    models.Refund,
    refunds.map((each) => refundOf(each, daysFromNow)),
  );
  for (const each of refunds.filter(({ service }) => service)) await book(each, tools);
}

function begun({ code, gateway, at, until = at + 0.02, ...each }, plans, daysFromNow) {
  const plan = plans.find(({ id }) => id === demoId(`plan ${code}`));
  const taxMinor = (plan.priceMinor * plan.taxPercentage) / 100;
  return {
    id: paymentId(each),
    userId: userId(each),
    ...{ tenantId, planId: plan.id, gateway, status: 'Pending', action: 'PlanPurchase' },
    ...{ priceMinor: plan.priceMinor, discountMinor: 0, taxMinor, amountMinor: plan.priceMinor + taxMinor },
    ...{ currency: plan.currency, title: plan.name, description: plan.description },
    terms: { ...Object.fromEntries(terms.map((name) => [name, plan[name]])), ...extras },
    authority: `demo-${each.person}`,
    ...{ discountId: null, returnUrl: null },
    createdAt: daysFromNow(at),
    expiresAt: daysFromNow(until),
  };
}

const secondsAfter = (time, seconds) => new Date(time.getTime() + seconds * 1000);

async function end(payment, { at, failureReason, ...each }, { models, context, daysFromNow }) {
  const { transaction } = context;
  const when = daysFromNow(at + 0.001);
  const step = (kind, answer, createdAt) => ({
    ...{ id: demoId(`step ${kind} ${each.person}`), paymentId: payment.id, tenantId, kind, answer, createdAt },
  });
  await models.PaymentStep.bulkCreate(
    [
      step('created', null, payment.createdAt),
      step('sent_to_provider', { code: 100, authority: payment.authority }, secondsAfter(payment.createdAt, 2)),
      failureReason === undefined
        ? step('confirmed', { code: 100, ref_id: 201, card_pan: '502229******5995' }, when)
        : step('failed', { code: -51 }, when),
    ],
    { transaction },
  );
  if (failureReason !== undefined) {
    await payment.update({ status: 'Failed', failedAt: when, failureReason }, { transaction });
    return;
  }
  const receiptNumber = await models.Payment.nextReceiptNumber(context);
  const proof = { gatewayReference: `demo-${receiptNumber}`, cardLast4: '5995' };
  await payment.update({ status: 'Confirmed', confirmedAt: when, receiptNumber, ...proof }, { transaction });
  const { amountMinor, taxMinor, gateway } = payment;
  await post(models, transaction, {
    ...{ kind: 'payment', causeId: payment.id, description: payment.title, createdAt: when },
    entries: [
      { account: 'gateway', gateway, amount_minor: -amountMinor },
      { account: 'revenue', amount_minor: amountMinor - taxMinor },
      { account: 'tax', amount_minor: taxMinor },
    ],
  });
}

const refundId = ({ person }) => demoId(`refund ${person}@acme`);

function refundOf({ person, amountMinor, at, reason, service }, daysFromNow) {
  const requester = service
    ? {
        requestedByKind: 'service',
        requestedById: demoId(`service token ${service}`),
        requestedByLabel: `${service} (demo)`,
      }
    : { requestedByKind: 'staff', requestedById: demoId('staff Finance'), requestedByLabel: 'finance@demo.test' };
  return {
    id: refundId({ person }),
    ...{ paymentId: paymentId({ person }), userId: userId({ person }), tenantId },
    ...{ amountMinor, currency: 'IRR', refundTo: 'Balance', reason, ...requester },
    status: service ? 'Completed' : 'AwaitingApproval',
    completedAt: service ? daysFromNow(at) : null,
    createdAt: daysFromNow(at),
  };
}

/** Of the plan's price and tax in proportion, as the service does it. */
async function book(each, { models, context, daysFromNow }) {
  const { transaction } = context;
  const { amountMinor, at } = each;
  const payment = await models.Payment.findByPk(paymentId(each), { transaction });
  const taxMinor = Math.floor((payment.taxMinor * amountMinor) / payment.amountMinor);
  await post(models, transaction, {
    ...{ kind: 'refund', causeId: refundId(each), description: `Refund: ${payment.title}`, createdAt: daysFromNow(at) },
    entries: [
      { account: 'revenue', amount_minor: taxMinor - amountMinor },
      { account: 'tax', amount_minor: -taxMinor },
      { account: 'user_balance', user_id: userId(each), amount_minor: amountMinor, balance_minor: amountMinor },
    ],
  });
  await payment.update({ status: 'PartlyRefunded', refundedMinor: amountMinor }, { transaction });
  await models.PaymentStep.create(
    {
      ...{ id: demoId(`step refunded ${each.person}`), paymentId: payment.id, tenantId },
      ...{ kind: 'refunded', answer: null, createdAt: daysFromNow(at) },
    },
    { transaction },
  );
}

function post(models, transaction, values) {
  return models.LedgerTransaction.create(
    { id: demoId(`${values.kind} ${values.causeId}`), tenantId, currency: 'IRR', ...values },
    { transaction },
  );
}
