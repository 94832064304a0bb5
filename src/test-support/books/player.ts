import { randomUUID } from 'node:crypto';
import { type Discount, Payment, type User, UserPlan } from '../../models/index.js';
import { postToLedger } from '../../operations/ledger/post-to-ledger.js';
import { purchasePlan } from '../../operations/payments/purchase-plan.js';
import { reconcilePayments } from '../../operations/payments/reconcile-payments.js';
import { refundPayment } from '../../operations/payments/refund-payment.js';
import { returnFromZarinpal } from '../../operations/payments/return-from-zarinpal.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { anonymous, serviceActor, system, userActor } from '../actors.js';
import { codeOf } from '../records.js';
import { type ModelBooks, type ModelPayment, owner } from './model.js';
import type { BooksStage } from './stage.js';
import type { Fault, Step } from './steps.js';

type StepOf<Name extends Step['do']> = Extract<Step, { do: Name }>;

/** Takes each step in the service and in the model; throws when they answer differently. */
export class Player {
  readonly paymentIds: string[] = [];

  constructor(
    readonly stage: BooksStage,
    readonly model: ModelBooks,
    readonly users: User[],
    readonly discount: Discount,
  ) {}

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case 'buy':
        return this.buy(step);
      case 'leaveProvider':
        return this.leaveProvider(step);
      case 'comeBack':
        return this.comeBack(step);
      case 'wait':
        return this.wait(step);
      case 'refund':
        return this.refund(step);
      case 'render':
        return this.render(step);
      case 'payOwnerOut':
        return this.payOwnerOut();
    }
  }

  private async buy({ who, plan, gateway, withCode, fault, died }: StepOf<'buy'>): Promise<void> {
    const isBalance = gateway === 'Balance';
    const planId = this.stage.plans[plan]?.id ?? '';
    const input = { planId, gateway, ...(withCode && { discountCode: this.discount.code }) };
    const context = { ...this.stage.call(userActor(this.user(who))), idempotencyKey: randomUUID() };
    // What is undone as a whole: where no provider is asked.
    if (isBalance && died === 'half-way') await dieIn(context, (inside) => purchasePlan(inside, input));
    const expected = this.model.buy(who, plan, isBalance, withCode, Number(this.stage.now()));
    const begun: string[] = [];
    const buy = async () => begun.push((await purchasePlan(context, input)).paymentId);
    const said = await this.withFault(fault, () => codeOf(buy()));
    if (typeof expected === 'string') return same('buy', said, expected);
    this.model.payments.push(expected);
    if (!isBalance && fault) {
      this.model.close(expected, 'Failed');
      expected.atProvider = null;
      same('buy', said, 'provider_unavailable');
      const latest = { where: { userId: this.user(who).id, status: 'Failed' }, order: [['createdAt', 'DESC']] };
      const failed = (await Payment.findAll(latest as never)).filter(({ id }) => !this.paymentIds.includes(id));
      same('failed payments', failed.length, 1);
      this.paymentIds.push(failed[0]?.id ?? '');
      return;
    }
    same('buy', said, 'done');
    if (died === 'before the answer') {
      await this.loseAnswer(context);
      same('buy again', await codeOf(buy()), 'done');
    }
    same('payments of a key', new Set(begun).size, 1);
    this.paymentIds.push(begun[0] ?? '');
  }

  private async leaveProvider({ which, end }: StepOf<'leaveProvider'>): Promise<void> {
    const chosen = this.choose(which);
    if (!chosen?.model.atProvider) return;
    const { authority } = await found(chosen.id);
    if (end === 'cancel') this.stage.zarinpal.cancel(authority ?? '');
    else this.stage.zarinpal.pay(authority ?? '');
    if (chosen.model.atProvider === 'open') chosen.model.atProvider = end === 'cancel' ? 'failed' : 'paid';
    // The provider took the money, and its answer was lost.
    const order = this.stage.zarinpal.orders.get(authority ?? '');
    if (end === 'payAndTake' && order?.status === 'PAID') order.status = 'VERIFIED';
  }

  private async comeBack({ which, isSaidPaid, times, fault }: StepOf<'comeBack'>): Promise<void> {
    const chosen = this.choose(which);
    if (!chosen?.model.atProvider) return;
    const { authority } = await found(chosen.id);
    const said = { authority: authority ?? '', status: isSaidPaid ? 'OK' : 'NOK' };
    const comeBack = () => returnFromZarinpal(this.stage.call(anonymous), said);
    await this.withFault(fault, () => Promise.all(Array.from({ length: times }, comeBack)));
    if (!fault) this.model.look(chosen.model);
  }

  private async wait({ seconds, fault }: StepOf<'wait'>): Promise<void> {
    this.stage.secondsLater += seconds;
    await this.withFault(fault, async () => {
      while ((await reconcilePayments(this.stage.call(system))) > 0);
    });
    if (fault) return;
    for (const payment of await this.asConfirmed()) this.model.look(payment);
    this.model.expire(Number(this.stage.now()));
  }

  /** Which of several is asked about first is nobody's rule, but decides which plan goes on: the receipts tell. */
  private async asConfirmed(): Promise<ModelPayment[]> {
    const rows = await Payment.findAll({ where: { id: this.paymentIds } });
    const places = new Map(rows.map(({ id, receiptNumber }) => [id, receiptNumber ?? Number.MAX_SAFE_INTEGER]));
    const placed = this.model.payments.map((payment, index) => ({
      payment,
      place: Number(places.get(this.paymentIds[index] ?? '')),
    }));
    return placed.toSorted((one, other) => one.place - other.place).map(({ payment }) => payment);
  }

  private async refund({ which, percent, refundTo, died }: StepOf<'refund'>): Promise<void> {
    const chosen = this.choose(which);
    if (!chosen) return;
    const amountMinor = percent === null ? null : Math.ceil((chosen.model.amount * percent) / 100);
    const reason = 'The render failed';
    const input = { paymentId: chosen.id, reason, refundTo, ...(amountMinor !== null && { amountMinor }) };
    const context = { ...this.stage.call(serviceActor()), idempotencyKey: randomUUID() };
    if (died === 'half-way') await dieIn(context, (inside) => refundPayment(inside, input));
    const expected = this.model.refund(chosen.model, amountMinor, refundTo);
    same('refund', await codeOf(refundPayment(context, input)), expected);
    if (died !== 'before the answer' || expected !== 'done') return;
    await this.loseAnswer(context);
    same('refund again', await codeOf(refundPayment(context, input)), 'done');
  }

  private async render({ who, percent }: StepOf<'render'>): Promise<void> {
    const { plan } = this.model.person(who);
    if (!plan) return;
    plan.left -= Math.floor((plan.left * percent) / 100);
    const where = { userId: this.user(who).id, endedAt: null };
    await inTransaction(this.stage.call(system), async ({ transaction }) => {
      const open = await UserPlan.findOne({ where, transaction, rejectOnEmpty: true });
      await open.update({ remainChargeSec: plan.left }, { transaction });
    });
  }

  private async payOwnerOut(): Promise<void> {
    const person = this.model.person(owner);
    const amountMinor = person.affiliate;
    if (amountMinor === 0) return;
    person.affiliate = 0;
    const account = { kind: 'user_affiliate', userId: this.user(owner).id } as const;
    await inTransaction(this.stage.call(system), (context) =>
      postToLedger(context, {
        ...{ kind: 'correction', causeId: randomUUID(), tenantId: this.stage.tenant.id, currency: 'IRR' },
        description: 'Paid out',
        entries: [
          { account, amountMinor: -amountMinor },
          { account: { kind: 'corrections' }, amountMinor },
        ],
      }),
    );
  }

  user(who: number): User {
    return this.users[who] as User;
  }

  private choose(which: number): { id: string; model: ModelPayment } | null {
    const index = which % Math.max(1, this.paymentIds.length);
    const [id, model] = [this.paymentIds[index], this.model.payments[index]];
    return id !== undefined && model ? { id, model } : null;
  }

  private async withFault<Result>(fault: Fault, work: () => Promise<Result>): Promise<Result> {
    this.stage.zarinpal.fault = fault;
    try {
      return await work();
    } finally {
      this.stage.zarinpal.fault = null;
    }
  }

  /** As if the process had died after its work: its lease runs out. */
  private async loseAnswer({ database, idempotencyKey }: Context): Promise<void> {
    const replacements = { key: idempotencyKey };
    const sql = `update idempotency_keys set answer = null, leased_until = '2000-01-01' where key = :key`;
    await database.sequelize.query(sql, { replacements });
  }
}

/** Whatever is done inside is undone, whether it was refused or not. */
async function dieIn({ idempotencyKey: _, ...context }: Context, work: (context: Context) => Promise<unknown>) {
  const died = new Error('The process died.');
  const dies = inTransaction(context, async (inside) => {
    await work(inside).catch(() => undefined);
    throw died;
  });
  await dies.catch((error: unknown) => {
    if (error !== died) throw error;
  });
}

const found = (id: string) => Payment.findByPk(id, { rejectOnEmpty: true });

function same<Value>(what: string, said: Value, expected: Value): void {
  if (said !== expected) throw new Error(`${what}: the service says ${said}, the model ${expected}.`);
}
