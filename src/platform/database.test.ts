import { UniqueConstraintError } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContext } from './context.js';
import { commitAndThrow, contextOf, inTransaction } from './database.js';
import { refusalOfDatabase } from './database-refusals.js';
import { DomainError } from './errors.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { answerAtCommit, transactionConnection } from './transaction-connection.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ migrated: false, poolSize: 3 });
  await test.database.sequelize.query(`create table things (
    name text unique check (char_length(name) <= 5), size smallint, at timestamptz, kind text not null default 'x',
    constraint things_are_small check (size < 100))`);
});
afterAll(() => test.drop());

const context = () => createContext({ database: test.database, actor: { kind: 'anonymous' }, via: 'api' });
type Inside = Parameters<Parameters<typeof inTransaction>[1]>[0];
const insert = ({ transaction }: Inside, values: Record<string, unknown>) => {
  const names = Object.keys(values);
  const places = names.map((_, index) => `$${index + 1}`);
  return transactionConnection(transaction).query(
    `insert into things (${names.join()}) values (${places.join()})`,
    Object.values(values),
  );
};
const count = async (name: string) => {
  const [rows] = await test.database.sequelize.query('select count(*)::int as count from things where name = $1', {
    bind: [name],
  });
  return (rows as { count: number }[])[0]?.count;
};

describe('inTransaction', () => {
  it('commits what the work has written, and gives its result', async () => {
    const result = await inTransaction(context(), async (inside) => {
      await insert(inside, { name: 'one' });
      return 'result';
    });
    expect(result).toBe('result');
    expect(await count('one')).toBe(1);
  });

  it('takes everything back when the work throws', async () => {
    const refusal = new DomainError('conflict', 'No.');
    const work = inTransaction(context(), async (inside) => {
      await insert(inside, { name: 'gone' });
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await count('gone')).toBe(0);
  });

  it('keeps what was written before commitAndThrow, also from an inner call', async () => {
    const refusal = new DomainError('invalid_code', 'Wrong.');
    const work = inTransaction(context(), (outer) =>
      inTransaction(outer, async (inside) => {
        await insert(inside, { name: 'kept' });
        commitAndThrow(refusal);
      }),
    );
    await expect(work).rejects.toBe(refusal);
    expect(await count('kept')).toBe(1);
  });

  it('called inside another is part of it', async () => {
    const work = inTransaction(context(), async (outer) => {
      await inTransaction(outer, async (inner) => {
        expect(inner.transaction).toBe(outer.transaction);
        await insert(inner, { name: 'inner' });
      });
      throw new Error('the outer one fails');
    });
    await expect(work).rejects.toThrow('the outer one fails');
    expect(await count('inner')).toBe(0);
  });

  it('fails when a statement failed whose error the work swallowed: PostgreSQL commits nothing then', async () => {
    const work = inTransaction(context(), async (inside) => {
      await insert(inside, { name: 'swallow' }).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('rolled the transaction back');
  });

  it('waits at the commit for what was left to be answered there, and fails with its error', async () => {
    const unanswered = (name: string) =>
      inTransaction(context(), async (inside) => answerAtCommit(inside.transaction, insert(inside, { name })));
    await unanswered('later');
    expect(await count('later')).toBe(1);
    await expect(unanswered('later')).rejects.toMatchObject({ code: '23505' });
    expect(await count('later')).toBe(1);
  });

  it('sends nothing behind the commit', async () => {
    const inside = await inTransaction(context(), async (inside) => inside);
    expect(() => transactionConnection(inside.transaction)).toThrow('is over');
  });

  it('lets hooks find the context, and no other transaction has one', async () => {
    const outside = context();
    await inTransaction(outside, async (inside) => {
      expect(contextOf(inside.transaction).traceId).toBe(outside.traceId);
    });
    await test.database.sequelize.transaction(async (transaction) => {
      expect(() => contextOf(transaction)).toThrow('has no context');
    });
  });

  it('gives its connection back, however often it fails', async () => {
    for (let i = 0; i < 20; i++) {
      const works = Array.from({ length: 3 }, () =>
        inTransaction(context(), (inside) => insert(inside, { size: 'big' })),
      );
      await Promise.allSettled(works);
    }
    expect(await inTransaction(context(), async () => 'free')).toBe('free');
  });
});

describe('a value that the schema refuses', () => {
  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['is too long', { name: 'longer' }, 'name'],
    ['breaks a rule of several columns', { size: 100 }, undefined],
    ['is missing', { kind: null }, 'kind'],
    ['is out of range', { size: 70_000 }, undefined],
    ['is no number', { size: 'big' }, undefined],
    ['is no date', { at: 'yesterday-ish' }, undefined],
    ['is a date out of range', { at: '2026-13-45' }, undefined],
    ['holds a NUL', { name: 'a\0b' }, undefined],
  ])('%s: unprocessable, with its field where PostgreSQL names it', async (_, values, field) => {
    const refusal: unknown = await inTransaction(context(), (inside) => insert(inside, values)).catch(
      (error: unknown) => error,
    );
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'unprocessable', status: 422 });
    expect((refusal as DomainError).fields?.map((fault) => fault.field)).toEqual(
      field === undefined ? undefined : [field],
    );
    expect((refusal as DomainError).message).not.toMatch(/things|constraint|relation|invalid input/);
    expect((refusal as DomainError).cause).toBeInstanceOf(Error);
  });

  it('because there is one already reaches the operation as it is', async () => {
    const { sequelize } = test.database;
    const twice = () =>
      inTransaction(context(), ({ transaction }) =>
        sequelize.query('insert into things (name) values ($1)', { bind: ['twin'], transaction }),
      );
    await twice();
    const error: unknown = await twice().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(refusalOfDatabase(error)).toMatchObject({ code: 'conflict' });
  });
});

it('says that a database that is away is not available', async () => {
  const gone = await createTestDatabase({ migrated: false });
  await gone.drop();
  const away = createContext({ database: gone.database, actor: { kind: 'anonymous' }, via: 'api' });
  const error: unknown = await inTransaction(away, async () => undefined).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
});
