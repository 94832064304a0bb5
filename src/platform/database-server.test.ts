import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reachDatabaseServer } from './database-server.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { openTestProxy, type TestProxy } from './test-proxy.js';

let test: TestDatabase;
let proxy: TestProxy;
beforeAll(async () => {
  test = await createTestDatabase({ migrated: false });
  proxy = await openTestProxy(test.url, 5432);
});
afterAll(async () => {
  await proxy.close();
  await test.drop();
});

const reach = (databaseUrl: string, seconds: number) => {
  const said: string[] = [];
  const server = reachDatabaseServer({ databaseUrl, dataDir: '/nowhere' }, { say: (line) => said.push(line), seconds });
  return { said, server };
};

it('waits, with a word to the operator, for a server that is away', async () => {
  proxy.cut();
  const { said, server } = reach(proxy.url.href, 30);
  await sleep(300);
  expect(said).toEqual([expect.stringMatching(/^Waiting for PostgreSQL at 127\.0\.0\.1:\d+\/flatrender_test_/)]);
  proxy.restore();
  await expect(server).resolves.toMatchObject({ url: proxy.url.href });
});

it('gives up after a while, and says what to do', async () => {
  proxy.cut();
  const { server } = reach(proxy.url.href, 1);
  await expect(server).rejects.toThrow(/did not answer for 1 s: .*Start it, or correct DATABASE_URL/);
  proxy.restore();
});

it('does not wait for a server that refuses', async () => {
  const url = new URL(test.url);
  url.pathname = '/no_such_database';
  const { said, server } = reach(url.href, 30);
  await expect(server).rejects.toThrow(/refuses the service: database "no_such_database" does not exist/);
  expect(said).toEqual([]);
});
