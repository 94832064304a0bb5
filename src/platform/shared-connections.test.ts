import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from './database.js';
import { refusalOfDatabase } from './database-refusals.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { openTestProxy, type TestProxy } from './test-proxy.js';

let test: TestDatabase;
let proxy: TestProxy;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase({ migrated: false });
  proxy = await openTestProxy(test.url, 5432);
  database = new Database({ url: proxy.url.href, poolSize: 2 });
});
afterAll(async () => {
  proxy.restore();
  await database.close();
  await proxy.close();
  await test.drop();
});

const one = { name: 'one', text: 'select $1::int as value' };
const lookUp = async (value: number) => (await database.lookUp<{ value: number }>(one, [value]))[0]?.value;
const codeOf = (error: unknown) => refusalOfDatabase(error)?.code ?? String(error);

it('gives each its own answer, many at once', async () => {
  const values = Array.from({ length: 200 }, (_, index) => index);
  expect(await Promise.all(values.map(lookUp))).toEqual(values);
});

it('gives an error to the one that made it', async () => {
  const faulty = { name: 'faulty', text: 'select 1 / $1::int as value' };
  const works = Array.from({ length: 20 }, (_, index) => (index === 7 ? database.lookUp(faulty, [0]) : lookUp(index)));
  const results = await Promise.allSettled(works);
  expect(results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))).toEqual([7]);
});

it('opens anew what was cut', async () => {
  await Promise.all([lookUp(1), lookUp(2)]);
  proxy.cut();
  const during = await Promise.allSettled([lookUp(1), lookUp(2)]);
  for (const result of during) expect(result.status === 'rejected' && codeOf(result.reason)).toBe('unavailable');
  proxy.restore();
  expect(await Promise.all([lookUp(3), lookUp(4), lookUp(5)])).toEqual([3, 4, 5]);
});

it('opens anew what does not answer any more', async () => {
  await Promise.all([lookUp(1), lookUp(2)]);
  proxy.strand();
  const during = await Promise.allSettled([lookUp(1), lookUp(2)]);
  for (const result of during) expect(result.status === 'rejected' && codeOf(result.reason)).toBe('unavailable');
  expect(await Promise.all([lookUp(3), lookUp(4), lookUp(5)])).toEqual([3, 4, 5]);
});
