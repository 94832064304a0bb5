import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './platform/test-database.js';
import { RunningProgram } from './support/run-program.js';

/** Milliseconds: a busy machine takes its time to start two processes. */
const patience = 100_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function emptyDatabase(): Promise<TestDatabase> {
  const test = await createTestDatabase({ migrated: false });
  cleanups.push(() => test.drop());
  return test;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function start(settings: Record<string, string>): RunningProgram {
  const program = new RunningProgram('main', [], { SEED: 'none', ...settings });
  cleanups.push(() => program.process.kill('SIGKILL'));
  return program;
}

const statusOf = (url: string): Promise<number> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status,
    () => 0,
  );

async function untilReady(program: RunningProgram, port: number): Promise<void> {
  const isReady = async () =>
    program.process.exitCode === null ? statusOf(`http://127.0.0.1:${port}/readyz`) : program.errors;
  await expect.poll(isReady, { timeout: patience, interval: 200 }).toBe(200);
}

describe('the service', { timeout: 2 * patience }, () => {
  it('brings an empty database up to date, serves, and stops in order', async () => {
    const { url } = await emptyDatabase();
    const port = await freePort();
    const program = start({ DATABASE_URL: url, PORT: String(port) });
    await untilReady(program, port);
    await expect
      .poll(() => program.errors, { timeout: patience })
      .toContain(`Console   http://127.0.0.1:${port}/admin`);
    expect(await statusOf(`http://127.0.0.1:${port}/admin/login`)).toBe(200);
    program.process.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(await statusOf(`http://127.0.0.1:${port}/healthz`)).toBe(0);
  });

  it('runs in several processes, replaces one that dies, and stops them all', async () => {
    const { url } = await emptyDatabase();
    const port = await freePort();
    const program = start({ DATABASE_URL: url, PORT: String(port), PROCESSES: '2' });
    await expect.poll(() => program.errors, { timeout: patience }).toContain('is ready');
    const processes = () => new Set([...program.output.matchAll(/"pid":(\d+)/g)].map((match) => Number(match[1])));
    const started = processes();
    const victim = [...started].find((pid) => pid !== program.process.pid) ?? 0;
    process.kill(victim, 'SIGKILL');
    await expect.poll(() => program.output, { timeout: patience }).toContain(`"processId":${victim}`);
    const isReplaced = () => [...processes()].some((pid) => pid !== program.process.pid && !started.has(pid));
    await expect.poll(isReplaced, { timeout: patience }).toBe(true);
    await untilReady(program, port);
    program.process.kill('SIGTERM');
    expect(await program.ended).toMatchObject({ code: 0 });
    expect(await statusOf(`http://127.0.0.1:${port}/healthz`)).toBe(0);
  });

  it('answers probes alone when told to be the worker', async () => {
    const { url } = await emptyDatabase();
    const port = await freePort();
    const program = start({ DATABASE_URL: url, PORT: String(port), RUN: 'worker' });
    await expect
      .poll(() => program.errors, { timeout: patience })
      .toContain('The worker of FlatRender identity is running');
    expect(await statusOf(`http://127.0.0.1:${port}/readyz`)).toBe(200);
    expect(await statusOf(`http://127.0.0.1:${port}/v1/users/me`)).toBe(404);
    expect(await statusOf(`http://127.0.0.1:${port}/admin/login`)).toBe(404);
    program.process.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it('says which port is taken', async () => {
    const { url } = await emptyDatabase();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    cleanups.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await start({ DATABASE_URL: url, PORT: String(port) }).ended;
    expect(code).toBe(1);
    expect(errors).toContain('set PORT to a free one');
  });

  it('names every setting that production lacks, and serves nothing', async () => {
    const { code, errors } = await start({ NODE_ENV: 'production', SEED: 'demo' }).ended;
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'AMQP_URL', 'MASTER_KEY', 'SESSION_SECRET', 'PUBLIC_URL', 'SEED']) {
      expect(errors).toContain(`  ${name} `);
    }
  });
});
