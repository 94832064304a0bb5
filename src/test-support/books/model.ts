import type { PaymentStatus } from '../../models/payment.js';

/** The terms that all sequences are played with: two prices that divide badly, and one that the code takes whole shares of. */
export const priced = [
  { priceMinor: 1_000_003, secondsCharge: 3_601 },
  { priceMinor: 777_777, secondsCharge: 100 },
  { priceMinor: 2_000_000, secondsCharge: 7_200 },
] as const;
export const taxPercentage = 9;
export const code = { percentage: 10, maxUses: 3, ownerPercentage: 12.5 };
export const owner = 2;
export const openingBalance = 5_000_000;

const share = (amount: number, percentage: number) => Math.floor((amount * percentage) / 100);

export interface ModelPayment {
  who: number;
  status: PaymentStatus;
  amount: number;
  refunded: number;
  /** Of what was refunded, what was money. */
  money: number;
  seconds: number;
  expiresAt: number;
  usesCode: boolean;
  /** What the owner of the code gets, and what he has of it by now. */
  profit: number;
  kept: number;
  atProvider: 'open' | 'paid' | 'failed' | null;
}

interface ModelPlan {
  payment: ModelPayment;
  initial: number;
  left: number;
  /** That it took the place of. */
  before: ModelPlan | null;
}

interface Person {
  balance: number;
  affiliate: number;
  debt: number;
  plan: ModelPlan | null;
}

/** What the books ought to say, told in the plainest way. Amounts in minor units, times in milliseconds. */
export class ModelBooks {
  readonly people: Person[] = [0, 1, 2].map(() => ({ balance: openingBalance, affiliate: 0, debt: 0, plan: null }));
  readonly payments: ModelPayment[] = [];
  uses = 0;

  person(who: number): Person {
    return this.people[who] as Person;
  }

  /** The payment, or the code of the refusal. */
  buy(who: number, plan: number, isBalance: boolean, withCode: boolean, now: number): ModelPayment | string {
    if (withCode && this.uses >= code.maxUses) return 'discount_not_valid';
    const { priceMinor, secondsCharge: seconds } = priced[plan] as (typeof priced)[number];
    const net = priceMinor - (withCode ? share(priceMinor, code.percentage) : 0);
    const amount = net + Math.round((net * taxPercentage) / 100);
    if (isBalance && this.person(who).balance < amount) return 'insufficient_funds';
    const profit = withCode && who !== owner ? share(net, code.ownerPercentage) : 0;
    if (withCode) this.uses += 1;
    const payment: ModelPayment = {
      ...{ who, status: 'Pending', amount, refunded: 0, money: 0, seconds, usesCode: withCode, profit, kept: 0 },
      ...{ expiresAt: now + 1_800_000, atProvider: isBalance ? null : 'open' },
    };
    if (isBalance) {
      this.person(who).balance -= amount;
      this.confirm(payment);
    }
    return payment;
  }

  confirm(payment: ModelPayment): void {
    payment.status = 'Confirmed';
    payment.kept = payment.profit;
    const settled = Math.min(payment.profit, this.person(owner).debt);
    this.person(owner).debt -= settled;
    this.person(owner).affiliate += payment.profit - settled;
    const buyer = this.person(payment.who);
    const seconds = payment.seconds + (buyer.plan?.left ?? 0);
    buyer.plan = { payment, initial: seconds, left: seconds, before: buyer.plan };
  }

  close(payment: ModelPayment, status: 'Failed' | 'Expired'): void {
    payment.status = status;
    if (payment.usesCode) this.uses -= 1;
  }

  /** Somebody asks the provider, which answers. */
  look(payment: ModelPayment): void {
    if (payment.status !== 'Pending') return;
    if (payment.atProvider === 'paid') this.confirm(payment);
    if (payment.atProvider === 'failed') this.close(payment, 'Failed');
  }

  expire(now: number): void {
    for (const payment of this.payments)
      if (payment.status === 'Pending' && payment.expiresAt <= now) this.close(payment, 'Expired');
  }

  /** The code of the refusal, or `done`. */
  refund(payment: ModelPayment, asked: number | null, refundTo: 'Balance' | 'Plan'): string {
    if (payment.status !== 'Confirmed' && payment.status !== 'PartlyRefunded') return 'payment_not_refundable';
    const rest = payment.amount - payment.refunded;
    const amount = asked ?? rest;
    if (amount > rest) return 'refund_exceeds_payment';
    if (refundTo === 'Balance') this.giveMoneyBack(payment, amount);
    else if (!this.giveSecondsBack(payment, amount)) return 'payment_not_refundable';
    payment.refunded += amount;
    payment.status = payment.refunded === payment.amount ? 'Refunded' : 'PartlyRefunded';
    return 'done';
  }

  private giveSecondsBack(payment: ModelPayment, amount: number): boolean {
    const { plan } = this.person(payment.who);
    if (plan?.payment !== payment) return false;
    const seconds = Math.min(Math.floor((payment.seconds * amount) / payment.amount), plan.initial - plan.left);
    plan.left += seconds;
    return seconds > 0;
  }

  private giveMoneyBack(payment: ModelPayment, amount: number): void {
    const buyer = this.person(payment.who);
    buyer.balance += amount;
    payment.money += amount;
    const kept = payment.profit - Math.floor((payment.profit * payment.money) / payment.amount);
    const [taken, has] = [payment.kept - kept, this.person(owner)];
    const there = Math.min(taken, has.affiliate);
    has.affiliate -= there;
    has.debt += taken - there;
    payment.kept = kept;
    if (payment.money < payment.amount) return;
    if (payment.usesCode) this.uses -= 1;
    if (buyer.plan?.payment === payment) buyer.plan = this.planBefore(buyer.plan);
  }

  /** That goes on again, past those that were given back as well. */
  private planBefore({ payment, left, before }: ModelPlan): ModelPlan | null {
    if (!before) return null;
    const rest = { ...before, left: Math.max(0, left - payment.seconds) };
    if (before.payment.money === before.payment.amount) return this.planBefore(rest);
    return { ...rest, left: Math.min(before.initial, rest.left) };
  }
}
