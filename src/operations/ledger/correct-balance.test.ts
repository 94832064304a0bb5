import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BalanceCorrection, User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, tally, typesOf } from '../../test-support/records.js';
import { approveBalanceCorrection } from './approve-balance-correction.js';
import { correctBalance } from './correct-balance.js';
import { rejectBalanceCorrection } from './reject-balance-correction.js';
import { verifyLedger } from './verify-ledger.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(async () => {
  expect((await verifyLedger(contextFor(test, system))).differences).toEqual([]);
  await test.drop();
});

const [finance, owner] = [staffActor('Finance'), staffActor('Owner')];
const balanceOf = async ({ id }: User) => (await User.findByPk(id, { rejectOnEmpty: true })).balanceMinor;
const correct = (user: User, amountMinor: number, context = contextFor(test, finance)) =>
  correctBalance(context, { userId: user.id, amountMinor, reason: 'Counted wrong' });
const found = (id: string) => BalanceCorrection.findByPk(id, { rejectOnEmpty: true });

it('gives and takes by a posting, and never more than there is', async () => {
  const user = await buildUser(test, { balanceMinor: 1_000 });
  const context = contextFor(test, finance);
  const { correctionId } = await correct(user, 500, context);
  expect(await typesOf(context)).toEqual(['payment.balance.changed.v1']);
  expect(await found(correctionId)).toMatchObject({ status: 'Completed', requestedById: finance.staffId });
  await correct(user, -1_200);
  expect(await balanceOf(user)).toBe(300);
  expect(await codeOf(correct(user, -301))).toBe('insufficient_funds');
  for (const amount of [0, 0.5, Number.NaN, 2 ** 60]) expect(await codeOf(correct(user, amount))).toBe('unprocessable');
});

it('waits above the amount for a second person, who is never the first, and happens once', async () => {
  const user = await buildUser(test, { balanceMinor: 0 });
  const { correctionId } = await correct(user, 5_000_001);
  expect(await balanceOf(user)).toBe(0);
  expect(await codeOf(approveBalanceCorrection(contextFor(test, finance), { correctionId }))).toBe('forbidden');
  const approvals = Array.from({ length: 5 }, () =>
    approveBalanceCorrection(contextFor(test, owner), { correctionId }),
  );
  expect(await tally(approvals)).toEqual({ done: 1, status_not_allowed: 4 });
  expect(await balanceOf(user)).toBe(5_000_001);
  expect(await found(correctionId)).toMatchObject({ status: 'Completed', decidedById: owner.staffId });
});

it('counts what was corrected alone within a day, and can be rejected', async () => {
  const user = await buildUser(test, { balanceMinor: 0 });
  await correct(user, 3_000_000);
  await correct(user, -2_000_000, contextFor(test, owner));
  const { correctionId } = await correct(user, 1);
  const reject = (actor = owner) =>
    rejectBalanceCorrection(contextFor(test, actor), { correctionId, reason: 'No ground' });
  expect(await codeOf(reject(finance))).toBe('forbidden');
  expect(await tally([reject(), reject()])).toEqual({ done: 1, status_not_allowed: 1 });
  expect(await found(correctionId)).toMatchObject({ status: 'Rejected', rejectionReason: 'No ground' });
  expect(await balanceOf(user)).toBe(1_000_000);
});

it('is done once for one key', async () => {
  const user = await buildUser(test, { balanceMinor: 0 });
  const context = { ...contextFor(test, finance), idempotencyKey: randomUUID() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => correct(user, 700, context)));
  expect(new Set(answers.map(({ correctionId }) => correctionId)).size).toBe(1);
  expect(await balanceOf(user)).toBe(700);
});

it('is for Finance and Owner alone, within the tenant that a call is narrowed to', async () => {
  const user = await buildUser(test, { balanceMinor: 0 });
  for (const actor of [staffActor('Support'), serviceActor(), userActor(user)])
    expect(await codeOf(correct(user, 1, contextFor(test, actor)))).toBe('forbidden');
  const elsewhere = contextFor(test, finance, { tenantId: (await buildTenant(test)).id });
  expect(await codeOf(correct(user, 1, elsewhere))).toBe('not_found');
  expect(await BalanceCorrection.count({ where: { userId: user.id } })).toBe(0);
});
