import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LedgerEntry, type Tenant, User } from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf, tally } from '../../test-support/records.js';
import { type Posting, postToLedger, renderCredits } from './post-to-ledger.js';
import { verifyLedger } from './verify-ledger.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const call = () => contextFor(test, system, { via: 'worker' });
const post = (posting: Posting, context = call()) =>
  inTransaction(context, (context) => postToLedger(context, posting));
const prize = (user: User, amountMinor: number, values: Partial<Posting> = {}): Posting => ({
  kind: 'prize',
  causeId: randomUUID(),
  tenantId: user.tenantId,
  currency: 'IRR',
  description: 'A prize',
  entries: [
    { account: { kind: 'prizes' }, amountMinor: -amountMinor },
    { account: { kind: 'user_balance', userId: user.id }, amountMinor },
  ],
  ...values,
});
const balanceOf = async (user: User) => (await User.findByPk(user.id, { rejectOnEmpty: true })).balanceMinor;
const run = (statement: string, bind: unknown[] = []) => test.database.sequelize.query(statement, { bind });
const sqlState = async (work: Promise<unknown>) => {
  const error = (await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )) as { parent?: { code?: string } } | null;
  return error?.parent?.code ?? null;
};

describe('postToLedger', () => {
  it('moves a balance and tells it, once for a cause', async () => {
    const user = await buildUser(test, { tenant });
    const posting = prize(user, 1_000);
    const context = call();
    const transaction = await post(posting, context);
    expect(await balanceOf(user)).toBe(1_000);
    expect(await eventsOf(context)).toEqual([
      {
        type: 'payment.balance.changed.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: {
          user_id: user.id,
          tenant_id: tenant.id,
          account: 'user_balance',
          amount_minor: 1_000,
          balance_minor: 1_000,
          currency: 'IRR',
          kind: 'prize',
          cause_id: posting.causeId,
          transaction_id: transaction.id,
        },
      },
    ]);
    const again = call();
    await expect(post(posting, again)).rejects.toThrow();
    expect(await eventsOf(again)).toEqual([]);
    expect(await balanceOf(user)).toBe(1_000);
  });

  it('of two hundred spends at once lets through what the balance covers', async () => {
    const user = await buildUser(test, { tenant, balanceMinor: 50 * 7 });
    const spends = Array.from({ length: 200 }, () => post(prize(user, -7, { kind: 'payment' })));
    expect(await tally(spends)).toEqual({ done: 50, insufficient_funds: 150 });
    expect(await balanceOf(user)).toBe(0);
    expect((await verifyLedger(call())).differences).toEqual([]);
  });

  it('pays each other in both directions at once without a deadlock', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => buildUser(test, { tenant, balanceMinor: 1_000 })));
    if (!one || !other) throw new Error('no users');
    const transfer = (from: User, to: User) =>
      post(
        prize(from, 0, {
          kind: 'correction',
          entries: [
            { account: { kind: 'user_balance', userId: from.id }, amountMinor: -1 },
            { account: { kind: 'user_balance', userId: to.id }, amountMinor: 1 },
          ],
        }),
      );
    const calls = Array.from({ length: 60 }, (_, index) => (index % 2 ? transfer(one, other) : transfer(other, one)));
    expect(await tally(calls)).toEqual({ done: 60 });
    expect((await balanceOf(one)) + (await balanceOf(other))).toBe(2_000);
  });

  it('keeps render credits apart from money', async () => {
    const user = await buildUser(test, { tenant });
    await post({
      ...prize(user, 0),
      currency: renderCredits,
      entries: [
        { account: { kind: 'credits_issued' }, amountMinor: -10 },
        { account: { kind: 'user_credits', userId: user.id }, amountMinor: 10 },
      ],
    });
    const { renderCredits: credits, balanceMinor } = await User.findByPk(user.id, { rejectOnEmpty: true });
    expect({ credits, balanceMinor }).toEqual({ credits: 10, balanceMinor: 0 });
  });

  it('refuses what does not balance, another currency and a sum that a number cannot hold', async () => {
    const user = await buildUser(test, { tenant, balanceMinor: 1_000 });
    const entries = prize(user, 5).entries.slice(1);
    await expect(post(prize(user, 5, { entries }))).rejects.toThrow('add up to zero');
    await expect(post(prize(user, 0.5))).rejects.toThrow('minor units');
    await expect(post(prize(user, Number.MAX_SAFE_INTEGER + 1))).rejects.toThrow('minor units');
    expect(await codeOf(post(prize(user, Number.MAX_SAFE_INTEGER)))).toBe('unprocessable');
    expect(await codeOf(post(prize(user, 5, { currency: 'USD' })))).toBe('currency_mismatch');
    expect(await codeOf(post(prize(user, -1_001)))).toBe('insufficient_funds');
    expect(await balanceOf(user)).toBe(1_000);
  });
});

describe('the database itself', () => {
  it('refuses to change, remove or empty what was posted', async () => {
    const user = await buildUser(test, { tenant, balanceMinor: 1_000 });
    for (const table of ['ledger_transactions', 'ledger_entries', 'ledger_accounts']) {
      expect(await sqlState(run(`update ${table} set created_at = now()`))).toBe('42501');
      expect(await sqlState(run(`delete from ${table}`))).toBe('42501');
      expect(await sqlState(run(`truncate ${table} cascade`))).toBe('42501');
    }
    expect(await LedgerEntry.count({ where: { userId: user.id } })).toBe(1);
  });

  it('refuses entries of their own, and a balance that does not come from the ledger', async () => {
    const user = await buildUser(test, { tenant, balanceMinor: 1_000 });
    const { transactionId, accountId } = await LedgerEntry.findOne({ where: { userId: user.id }, rejectOnEmpty: true });
    const entry = `insert into ledger_entries (transaction_id, account_id, user_id, amount_minor, created_at) values ($1, $2, $3, 5, now())`;
    expect(await sqlState(run(entry, [transactionId, accountId, user.id]))).toBe('42501');
    for (const name of ['balance_minor', 'affiliate_balance_minor', 'render_credits'])
      expect(await sqlState(run(`update users set ${name} = ${name} + 1 where id = $1`, [user.id]))).toBe('42501');
    expect(await sqlState(run('update users set balance_minor = 1000 where id = $1', [user.id]))).toBeNull();
  });

  it.each([
    ['one entry', '[{"account":"revenue","amount_minor":5}]', '23514'],
    ['a sum above zero', '[{"account":"revenue","amount_minor":5},{"account":"tax","amount_minor":-4}]', '23514'],
    ['an amount in words', '[{"account":"revenue","amount_minor":"0"},{"account":"tax","amount_minor":0}]', '23514'],
    ['no list', '{"amount_minor":0}', '23514'],
    ['an unknown account', '[{"account":"pocket","amount_minor":5},{"account":"tax","amount_minor":-5}]', '23514'],
    ['an amount of nothing', '[{"account":"revenue","amount_minor":0},{"account":"tax","amount_minor":0}]', '23514'],
    [
      'a user’s account of nobody',
      '[{"account":"user_balance","amount_minor":5},{"account":"tax","amount_minor":-5}]',
      '23514',
    ],
  ])('refuses %s', async (_, entries, code) => {
    const insert = `insert into ledger_transactions (id, tenant_id, kind, cause_id, currency, description, entries, created_at)
      values (gen_random_uuid(), $1, 'correction', gen_random_uuid(), 'IRR', 'By hand', $2, now())`;
    expect(await sqlState(run(insert, [tenant.id, entries]))).toBe(code);
  });

  it('keeps a user from falling below zero, whoever writes', async () => {
    const user = await buildUser(test, { tenant, balanceMinor: 4 });
    const insert = `insert into ledger_transactions (id, tenant_id, kind, cause_id, currency, description, entries, created_at)
      values (gen_random_uuid(), $1, 'correction', gen_random_uuid(), 'IRR', 'By hand', $2, now())`;
    const entries = [
      { account: 'user_balance', user_id: user.id, amount_minor: -5 },
      { account: 'corrections', amount_minor: 5 },
    ];
    expect(await sqlState(run(insert, [tenant.id, JSON.stringify(entries)]))).toBe('23514');
    expect(await balanceOf(user)).toBe(4);
  });
});
