import { expect } from 'vitest';
import { Discount, DiscountUse, Payment, User, UserPlan } from '../../models/index.js';
import { debtOf } from '../../operations/ledger/debt-of.js';
import { verifyLedger } from '../../operations/ledger/verify-ledger.js';
import { inTransaction } from '../../platform/database.js';
import { system } from '../actors.js';
import { ModelBooks, type ModelPayment } from './model.js';
import { Player } from './player.js';
import type { BooksStage } from './stage.js';
import type { Step } from './steps.js';

/** Plays the steps with new people, waits until all is decided, and holds the database against the model. Returns the payments. */
export async function playBooks(stage: BooksStage, steps: Step[]): Promise<ModelPayment[]> {
  const { users, discount } = await stage.people();
  const player = new Player(stage, new ModelBooks(), users, discount);
  for (const step of steps) await player.take(step);
  await player.take({ do: 'wait', seconds: 2_000, fault: null });
  expect(await foundBooks(player)).toEqual(expectedBooks(player));
  return player.model.payments;
}

export async function differencesIn(stage: BooksStage) {
  return (await verifyLedger(stage.call(system))).differences;
}

function expectedBooks({ model }: Player) {
  const count = (state: (payment: ModelPayment) => string | null) =>
    model.payments.filter(({ usesCode }) => usesCode).map((payment) => state(payment));
  return {
    people: model.people.map(({ balance, affiliate, debt, plan }) => ({
      ...{ balance, affiliate, debt },
      plan: plan && { payment: model.payments.indexOf(plan.payment), initial: plan.initial, left: plan.left },
    })),
    payments: model.payments.map(({ status, amount, refunded }) => ({ status, amount, refunded })),
    uses: model.uses,
    useStates: count(({ status, money, amount }) => {
      if (status === 'Failed' || status === 'Expired') return 'Released';
      return money === amount ? 'TakenBack' : 'Committed';
    }),
  };
}

async function foundBooks({ stage, users, discount, paymentIds }: Player) {
  const people = [];
  for (const { id } of users) {
    const user = await User.findByPk(id, { rejectOnEmpty: true });
    const plan = await UserPlan.findOne({ where: { userId: id, endedAt: null } });
    people.push({
      ...{ balance: user.balanceMinor, affiliate: user.affiliateBalanceMinor },
      debt: await inTransaction(stage.call(system), (context) => debtOf(context, id, 'IRR')),
      plan: plan && {
        ...{ payment: paymentIds.indexOf(plan.paymentId ?? ''), initial: plan.initialSecondsCharge },
        left: plan.remainChargeSec,
      },
    });
  }
  const ofUsers = { where: { userId: users.map(({ id }) => id) } };
  const byPayment = (one: string, other: string) => paymentIds.indexOf(one) - paymentIds.indexOf(other);
  const payments = (await Payment.findAll(ofUsers)).toSorted((one, other) => byPayment(one.id, other.id));
  const uses = (await DiscountUse.findAll(ofUsers)).toSorted((one, other) => byPayment(one.paymentId, other.paymentId));
  return {
    people,
    payments: payments.map(({ status, amountMinor: amount, refundedMinor: refunded }) => ({
      status,
      amount,
      refunded,
    })),
    uses: (await Discount.findByPk(discount.id))?.useCount,
    useStates: uses.map(({ state }) => state),
  };
}
