import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DatabaseSocket } from './database-socket.js';
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

/** Counts the system calls that write. */
class CountingSocket extends DatabaseSocket {
  writes = 0;
  override _write(...args: Parameters<DatabaseSocket['_write']>): void {
    this.writes += 1;
    super._write(...args);
  }
  override _writev(...args: Parameters<NonNullable<DatabaseSocket['_writev']>>): void {
    this.writes += 1;
    super._writev?.(...args);
  }
}

async function connect<Opened extends DatabaseSocket>(socket: Opened) {
  const client = new pg.Client({ connectionString: proxy.url.href, stream: () => socket, pipeline: true });
  // Cut with the proxy at the end.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

it('sends what is asked in one turn at once, and what is asked later by itself', async () => {
  const socket = new CountingSocket();
  const client = await connect(socket);
  const before = socket.writes;
  const ask = (n: number) => client.query({ name: `ask-${n}`, text: 'select $1::int as n', values: [n] });
  const answers = await Promise.all([ask(1), Promise.resolve().then(() => ask(2)), ask(3)]);
  expect(answers.map(({ rows }) => rows[0].n)).toEqual([1, 2, 3]);
  expect(socket.writes - before).toBe(1);
  await ask(1);
  expect(socket.writes - before).toBe(2);
  await client.end();
});

it('takes a silent server for gone', async () => {
  const client = await connect(new DatabaseSocket(300));
  proxy.strand();
  await expect(client.query('select 1')).rejects.toThrow();
});
