import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ migrated: false });
});
afterAll(() => test.drop());

const double = { name: 'double', text: 'select $1::int * 2 as value, pg_backend_pid() as pid' };
const ask = async (n: number) => (await test.database.lookUp<{ value: number; pid: number }>(double, [n]))[0];

it('gives each of many look-ups at once its own answer, on two connections', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => ask(n)));
  expect(answers.map((answer) => answer?.value)).toEqual(Array.from({ length: 200 }, (_, n) => n * 2));
  expect(new Set(answers.map((answer) => answer?.pid)).size).toBe(2);
});

it('keeps a failing look-up from the others', async () => {
  const failing = test.database.lookUp({ name: 'failing', text: 'select 1 / $1::int' }, [0]);
  const [failed, ...others] = await Promise.allSettled([failing, ask(1), ask(2), ask(3)]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
  expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
});

it('opens a connection anew that was cut', async () => {
  const pids = new Set((await Promise.all([ask(1), ask(2)])).map((answer) => answer?.pid));
  await test.database.sequelize.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', {
    bind: [[...pids]],
  });
  // What is asked on a connection that is being cut may fail; afterwards all is well.
  await expect.poll(() => ask(3).catch(() => undefined)).toMatchObject({ value: 6 });
  const answers = await Promise.all([ask(4), ask(5)]);
  expect(answers.map((answer) => answer?.value)).toEqual([8, 10]);
  for (const answer of answers) expect(pids).not.toContain(answer?.pid);
});
