import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerCheck, LedgerTransaction } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { checkLedger } from './check-ledger.js';
import { verifyLedger } from './verify-ledger.js';

let test: TestDatabase;
beforeEach(async () => {
  test = await createInstallation();
});
afterEach(() => test.drop());

describe('verifyLedger', () => {
  it('finds a balance that was changed behind the ledger, and an entry that is gone', async () => {
    const user = await buildUser(test, { balanceMinor: 1_000 });
    const verify = () => verifyLedger(contextFor(test, system, { via: 'worker' }));
    expect(await verify()).toEqual({ transactions: 1, differences: [] });
    await test.database.sequelize.query(
      `alter table users disable trigger users_balances_by_ledger; update users set balance_minor = 999 where id = '${user.id}';
       alter table ledger_entries disable trigger ledger_entries_are_final; delete from ledger_entries where user_id = '${user.id}'`,
    );
    const [transaction] = await LedgerTransaction.findAll();
    expect((await verify()).differences).toEqual([
      { rule: 'balance_follows_the_ledger', id: user.id, expected: '0', found: '999' },
      { rule: 'transactions_balance', id: transaction?.id, expected: '0', found: '-1000' },
      { rule: 'entries_are_those_of_their_transaction', id: transaction?.id, expected: '2', found: '1' },
    ]);
  });

  it('is for Finance, Auditor and Owner', async () => {
    expect(await codeOf(verifyLedger(contextFor(test, staffActor('Support'))))).toBe('forbidden');
    expect(await codeOf(verifyLedger(contextFor(test, staffActor('Auditor'))))).toBe('done');
  });
});

describe('checkLedger', () => {
  it('keeps what came of each check, and tells nobody', async () => {
    const user = await buildUser(test, { balanceMinor: 1_000 });
    const check = () => contextFor(test, system, { via: 'worker' });
    await checkLedger(check());
    await test.database.sequelize.query(
      `alter table users disable trigger users_balances_by_ledger; update users set balance_minor = 999 where id = '${user.id}'`,
    );
    const context = check();
    expect((await checkLedger(context)).differences).toHaveLength(1);
    const kept = await LedgerCheck.findAll({ order: ['createdAt'] });
    expect(kept).toMatchObject([
      { transactionCount: 1, differenceCount: 0, firstDifferences: [] },
      {
        transactionCount: 1,
        differenceCount: 1,
        firstDifferences: [{ rule: 'balance_follows_the_ledger', id: user.id }],
      },
    ]);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('is for the service itself', async () => {
    expect(await codeOf(checkLedger(contextFor(test, staffActor('Owner'))))).toBe('forbidden');
    expect(await LedgerCheck.count()).toBe(0);
  });
});
