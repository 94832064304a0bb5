import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  Payment,
  QuestProgress,
  Refund,
  RenderJob,
  type Tenant,
  TenantUsageDay,
  User,
  UserPlan,
} from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { buildQuest, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan, buildUserPlan } from '../../test-support/money.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { postToLedger, renderCredits } from '../ledger/post-to-ledger.js';
import { verifyLedger } from '../ledger/verify-ledger.js';
import { confirmPayment, lockForPayment, noProof } from '../payments/confirm-payment.js';
import { applyCompletedRender, type CompletedRender } from './apply-completed-render.js';
import { applyFailedRender, type FailedRender } from './apply-failed-render.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
});
beforeEach(async () => {
  tenant = await buildTenant(test, { timeZone: 'Asia/Tehran' });
  user = await buildUser(test, { tenant });
});
afterAll(async () => {
  expect((await verifyLedger(contextFor(test, system))).differences).toEqual([]);
  await test.drop();
});

/** Half an hour before midnight in Tehran. */
const noon = new Date('2026-11-30T08:30:00Z');
const beforeMidnight = new Date('2026-11-30T20:00:00Z');
const midnight = new Date('2026-11-30T20:30:00Z');
const call = (now = noon) => contextFor(test, system, { via: 'worker', now: () => now });
const later = (minutes: number, from = noon) => new Date(from.getTime() + minutes * 60_000);

const job = (parts: Partial<CompletedRender> = {}) => ({
  ...{ job_id: randomUUID(), tenant_id: tenant.id, user_id: user.id, paid_with: 'allowance' as const },
  ...parts,
});
const completed = (parts: Partial<CompletedRender> = {}): CompletedRender => ({
  ...job(),
  ...{ render_seconds: 90, finished_at: noon.toISOString() },
  ...parts,
});
const failed = (parts: Partial<FailedRender> = {}): FailedRender => ({
  ...job(),
  ...{ reason: 'Out of memory', failed_at: later(5).toISOString() },
  ...parts,
});
const complete = (parts: Partial<CompletedRender> = {}, context = call()) =>
  applyCompletedRender(context, completed(parts));
const fail = (parts: Partial<FailedRender> = {}, context = call()) => applyFailedRender(context, failed(parts));
const usageOf = async (usageDate = '2026-11-30') => {
  const day = await TenantUsageDay.findOne({ where: { tenantId: tenant.id, usageDate } });
  return day && [day.rendersCompleted, day.rendersFailed, day.renderSeconds];
};
const leftAt = async (now: Date) => (await user.reload()).rendersLeft(now);
const planLeft = async ({ id }: UserPlan) => (await UserPlan.findByPk(id, { rejectOnEmpty: true })).remainChargeSec;

describe('a completed render', () => {
  it('counts for the day of the tenant and against the allowance of its user, once for each job', async () => {
    const render = completed();
    const context = call();
    await applyCompletedRender(context, render);
    expect(await tally(Array.from({ length: 10 }, () => applyCompletedRender(call(), render)))).toEqual({ done: 10 });
    expect(await usageOf()).toEqual([1, 0, 90]);
    expect(await leftAt(noon)).toBe(2);
    expect(await RenderJob.findByPk(render.job_id)).toMatchObject({ state: 'Completed', renderSeconds: 90 });
    expect(await auditOf(context)).toEqual([]);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('leaves the whole allowance to the next day, from the midnight of the tenant on', async () => {
    for (let count = 0; count < 5; count += 1) await complete();
    expect(await leftAt(noon)).toBe(0);
    expect(await leftAt(new Date(midnight.getTime() - 1))).toBe(0);
    expect(await leftAt(midnight)).toBe(3);
    await complete({ finished_at: midnight.toISOString() }, call(later(1, midnight)));
    expect(await leftAt(later(1, midnight))).toBe(2);
    // Told after midnight, done before it.
    await complete({ finished_at: beforeMidnight.toISOString() }, call(later(1, midnight)));
    expect(await leftAt(later(1, midnight))).toBe(2);
    expect([await usageOf('2026-11-30'), await usageOf('2026-12-01')]).toEqual([
      [6, 0, 540],
      [1, 0, 90],
    ]);
  });

  it('takes the seconds of the plan, never below zero, and tells what was beyond them', async () => {
    const plan = await buildUserPlan(test, user, await buildPlan(test), { remainChargeSec: 100, startsAt: noon });
    const render = { paid_with: 'plan', finished_at: later(1).toISOString() } as const;
    const context = call();
    await complete(render, context);
    expect(await typesOf(context)).toEqual(['payment.user_plan.updated.v1']);
    const beyond = call();
    const { job_id } = await (async () => {
      const last = completed(render);
      await applyCompletedRender(beyond, last);
      return last;
    })();
    expect(await planLeft(plan)).toBe(0);
    expect((await eventsOf(beyond)).at(-1)).toMatchObject({
      type: 'payment.render.uncovered.v1',
      entity: `render_job/${job_id}`,
      data: { user_plan_id: plan.id, uncovered_seconds: 80, uncovered_credits: 0 },
    });
    expect((await plan.reload()).monthlyRendersUsed).toBe(2);
  });

  it('of thirty at once lets none take a second twice', async () => {
    const plan = await buildUserPlan(test, user, await buildPlan(test), { remainChargeSec: 300, startsAt: noon });
    const renders = Array.from({ length: 15 }, () => completed({ paid_with: 'plan', render_seconds: 30 }));
    await Promise.all(renders.flatMap((render) => [1, 2].map(() => applyCompletedRender(call(), render))));
    expect(await planLeft(plan)).toBe(0);
    const jobs = await RenderJob.findAll({ where: { userId: user.id } });
    expect(jobs.reduce((sum, { planSeconds }) => sum + planSeconds, 0)).toBe(300);
    expect(jobs.reduce((sum, { uncoveredSeconds }) => sum + uncoveredSeconds, 0)).toBe(150);
    expect(await usageOf()).toEqual([15, 0, 450]);
  });

  it('of a tenant’s plan is taken from it, whoever bought it', async () => {
    const manager = await buildUser(test, { tenant, isTenantAdmin: true });
    const plan = await buildUserPlan(test, manager, await buildPlan(test, { scope: 'Tenant' }), { startsAt: noon });
    await complete({ paid_with: 'tenant_plan' });
    expect(await planLeft(plan)).toBe(3_510);
  });

  it('takes credits as far as there are any', async () => {
    await seed(test, (context) =>
      postToLedger(context, {
        ...{ kind: 'gift', causeId: randomUUID(), tenantId: tenant.id, currency: renderCredits, description: 'Gift' },
        entries: [
          { account: { kind: 'credits_issued' }, amountMinor: -3 },
          { account: { kind: 'user_credits', userId: user.id }, amountMinor: 3 },
        ],
      }),
    );
    const paid = { paid_with: 'credits' as const, credits: 2 };
    await complete(paid);
    const context = call();
    await complete(paid, context);
    expect((await user.reload()).renderCredits).toBe(0);
    expect(await eventsOf(context)).toMatchObject([{}, { data: { uncovered_credits: 1 } }]);
    expect(await leftAt(noon)).toBe(3);
  });

  it('counts for a quest, by its job', async () => {
    const condition = { event_types: ['render.job.completed.v1'], fields: [{ field: 'resolution', equals: '4k' }] };
    await buildQuest(test, {
      tenantId: tenant.id,
      questType: 'Daily',
      targetCount: 2,
      condition,
      createdAt: later(-60),
    });
    const render = completed({ resolution: '4k' } as Partial<CompletedRender>);
    await applyCompletedRender(call(), render);
    await applyCompletedRender(call(), { ...render, finished_at: later(1).toISOString() });
    await complete({ resolution: '720p' } as Partial<CompletedRender>);
    expect(await QuestProgress.findOne({ where: { userId: user.id } })).toMatchObject({
      currentCount: 1,
      periodKey: '2026-11-30',
    });
  });

  it.each<[string, Partial<CompletedRender>, string]>([
    ['an unknown tenant', { tenant_id: randomUUID() }, 'not_found'],
    ['an unknown user', { user_id: randomUUID() }, 'not_found'],
    ['the future', { finished_at: later(11).toISOString() }, 'unprocessable'],
    ['long ago', { finished_at: '2026-08-30T00:00:00Z' }, 'unprocessable'],
  ])('is refused from %s', async (_, parts, code) => {
    expect(await codeOf(complete(parts))).toBe(code);
    expect(await usageOf()).toBeNull();
  });

  it('is refused with a user of another tenant, and with another user than before', async () => {
    const stranger = await buildUser(test);
    expect(await codeOf(complete({ user_id: stranger.id }))).toBe('unprocessable');
    const render = completed();
    await applyCompletedRender(call(), render);
    const other = await buildUser(test, { tenant });
    expect(await codeOf(applyCompletedRender(call(), { ...render, user_id: other.id }))).toBe('unprocessable');
    expect(await RenderJob.count({ where: { userId: [stranger.id, other.id] } })).toBe(0);
  });

  it('is nobody’s to tell but the service’s own', async () => {
    for (const actor of [staffActor('Owner'), userActor(user)])
      expect(await codeOf(complete({}, contextFor(test, actor)))).toBe('forbidden');
    const undone = call();
    const failure = inTransaction(undone, async (context) => {
      await applyCompletedRender(context, completed());
      throw new Error('rolled back');
    });
    await expect(failure).rejects.toThrow('rolled back');
    expect([await usageOf(), await eventsOf(undone)]).toEqual([null, []]);
  });
});

describe('a failed render', () => {
  it('gives back what the job had taken, in whatever order both are told', async () => {
    const plan = await buildUserPlan(test, user, await buildPlan(test), { remainChargeSec: 1_000, startsAt: noon });
    const paid = { paid_with: 'plan' as const };
    const ends = { inOrder: randomUUID(), reversed: randomUUID() };
    await complete({ ...paid, job_id: ends.inOrder });
    expect(await planLeft(plan)).toBe(910);
    await fail({ ...paid, job_id: ends.inOrder });
    await fail({ ...paid, job_id: ends.reversed });
    await complete({ ...paid, job_id: ends.reversed });
    expect(await planLeft(plan)).toBe(1_000);
    expect(await leftAt(noon)).toBe(3);
    expect(await usageOf()).toEqual([0, 2, 0]);
    expect(await plan.reload()).toMatchObject({ monthlyRendersUsed: 0 });
    // Tried once more, and done.
    await complete({ ...paid, job_id: ends.reversed, finished_at: later(9).toISOString() });
    expect([await planLeft(plan), await usageOf()]).toEqual([910, [1, 1, 90]]);
  });

  it('gives credits back by the ledger, once', async () => {
    await seed(test, (context) =>
      postToLedger(context, {
        ...{ kind: 'gift', causeId: randomUUID(), tenantId: tenant.id, currency: renderCredits, description: 'Gift' },
        entries: [
          { account: { kind: 'credits_issued' }, amountMinor: -3 },
          { account: { kind: 'user_credits', userId: user.id }, amountMinor: 3 },
        ],
      }),
    );
    const paid = { paid_with: 'credits' as const, job_id: randomUUID() };
    await complete(paid);
    await Promise.all(Array.from({ length: 10 }, () => fail(paid)));
    expect((await user.reload()).renderCredits).toBe(3);
  });

  async function paidPayment(of = user): Promise<Payment> {
    const payment = await buildPayment(test, of, await buildPlan(test));
    await seed(test, async (context) => confirmPayment(context, await lockForPayment(context, payment), noProof));
    return payment.reload();
  }

  it('refunds what it was paid with alone, once among twenty', async () => {
    const payment = await paidPayment();
    const told = failed({ paid_with: 'payment', payment_id: payment.id, refund_minor: 250_000, reason: 'Two\nlines' });
    expect(await tally(Array.from({ length: 20 }, () => applyFailedRender(call(), told)))).toEqual({ done: 20 });
    expect(await Refund.findAll({ where: { paymentId: payment.id } })).toMatchObject([
      { amountMinor: 250_000, status: 'Completed', refundTo: 'Balance', reason: 'The render failed: Two lines' },
    ]);
    expect((await user.reload()).balanceMinor).toBe(250_000);
    expect(await RenderJob.findByPk(told.job_id)).toMatchObject({ refundId: expect.any(String) });
  });

  it('has nothing to refund when all of it went back already', async () => {
    const payment = await paidPayment();
    const paid = { paid_with: 'payment' as const, payment_id: payment.id };
    await fail(paid);
    await fail(paid);
    expect((await user.reload()).balanceMinor).toBe(1_000_000);
    expect(await Refund.count({ where: { paymentId: payment.id } })).toBe(1);
  });

  it('is refused with a payment of somebody else, none, an unknown one, and for more than was paid', async () => {
    const paid = { paid_with: 'payment' as const };
    const payment = await paidPayment(await buildUser(test, { tenant }));
    expect(await codeOf(fail({ ...paid, payment_id: payment.id }))).toBe('unprocessable');
    expect(await codeOf(fail(paid))).toBe('unprocessable');
    expect(await codeOf(fail({ ...paid, payment_id: randomUUID() }))).toBe('not_found');
    const own = await paidPayment();
    expect(await codeOf(fail({ ...paid, payment_id: own.id, refund_minor: 1_000_001 }))).toBe('refund_exceeds_payment');
    expect([await usageOf(), await Payment.sum('refundedMinor', { where: { tenantId: tenant.id } })]).toEqual([
      null,
      0,
    ]);
  });

  it('is nobody’s to tell but the service’s own', async () => {
    expect(await codeOf(fail({}, contextFor(test, staffActor('Finance'))))).toBe('forbidden');
    const stranger = await buildUser(test);
    expect(await codeOf(fail({ user_id: stranger.id }))).toBe('unprocessable');
    expect(await User.count({ where: { id: stranger.id } })).toBe(1);
  });
});
