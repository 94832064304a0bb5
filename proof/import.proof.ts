import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { initModels, User } from '../src/models/index.js';
import { createTestDatabase, type TestDatabase } from '../src/platform/test-database.js';
import { buildTenant, countRows } from '../src/test-support/factories.js';
import { round, tell } from './figures.js';

const folder = mkdtempSync(join(tmpdir(), 'flatrender-import-'));
let installation: TestDatabase;
beforeAll(async () => {
  installation = await createTestDatabase();
  initModels(installation.database.sequelize);
});
afterAll(async () => {
  await installation.drop();
  rmSync(folder, { recursive: true, force: true });
});

const hash = `$2b$10$${'a'.repeat(53)}`;

async function writeRows(path: string, count: number): Promise<void> {
  const stream = createWriteStream(path);
  stream.write('email,full_name,locale,email_verified,password_hash\n');
  for (let number = 0; number < count; number += 1) {
    const line = `person${number}@import.test,"سارا، شمارهٔ ${number}",fa,true,${hash}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await finished(stream);
}

/** Starts the command as an operator does. */
function startImport(path: string, slug: string) {
  return spawn(process.execPath, ['dist/service/cli.js', 'users:import', path, '--tenant', slug, '--json'], {
    env: { ...process.env, DATABASE_URL: installation.url, DATA_DIR: join(folder, 'data') },
  });
}

/** Runs it to its end. The most memory that it held is the kernel's figure, read until then. */
async function importUsers(path: string, slug: string) {
  const startedAt = performance.now();
  const child = startImport(path, slug);
  let [output, progress, peakKb] = ['', '', 0];
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    progress += chunk;
  });
  const watch = setInterval(() => {
    const status = statusOf(child.pid ?? 0);
    peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }, 50);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return {
    counts: JSON.parse(output),
    progress,
    peakMb: peakKb / 1024,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

test('100,000 users are imported at the memory of 10,000, with progress shown, and once', async (context) => {
  const [small, large] = [join(folder, 'small.csv'), join(folder, 'large.csv')];
  await writeRows(small, 10_000);
  await writeRows(large, 100_000);
  const few = await importUsers(small, (await buildTenant(installation)).slug);
  const home = await buildTenant(installation);
  const many = await importUsers(large, home.slug);
  const again = await importUsers(large, home.slug);
  tell(context, {
    'peak memory at 10,000 rows, MB': round(few.peakMb),
    'peak memory at 100,000 rows, MB': round(many.peakMb),
    'rows a second': Math.round(100_000 / many.seconds),
    'rows a second, all there already': Math.round(100_000 / again.seconds),
    'lines of progress': many.progress.split('\n').filter((line) => line.includes('rows, ')).length,
  });
  expect(many.counts).toMatchObject({ rows: 100_000, created: 100_000, known: 0, failed: 0 });
  expect(again.counts).toMatchObject({ rows: 100_000, created: 0, known: 100_000, failed: 0 });
  expect(await User.count({ where: { tenantId: home.id } })).toBe(100_000);
  const told = `outbox_events where tenant_id = $1 and type = 'identity.user.registered.v1'`;
  expect(await countRows(installation.database, told, [home.id])).toBe(100_000);
  expect(many.progress).toContain('100000 rows, 100 %');
  // A copy of what was read would add the file's 12 MB and far more in objects.
  expect(many.peakMb).toBeLessThan(few.peakMb * 1.5);
});

test('an import that is killed half-way makes the rest when it runs again, and nobody twice', async (context) => {
  const path = join(folder, 'killed.csv');
  await writeRows(path, 20_000);
  const home = await buildTenant(installation);
  const madeSoFar = () => User.count({ where: { tenantId: home.id } });
  const kills: number[] = [];
  for (const share of [0.2, 0.5, 0.8]) {
    const child = startImport(path, home.slug);
    const ended = once(child, 'exit');
    while ((await madeSoFar()) < 20_000 * share && child.exitCode === null) await sleep(5);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    kills.push(await settled(madeSoFar));
  }
  const rest = await importUsers(path, home.slug);
  const made = kills.at(-1) ?? 0;
  tell(context, { 'accounts made before each kill': kills.join(', '), 'made by the last run': rest.counts.created });
  expect(made).toBeLessThan(20_000);
  expect(rest.counts).toMatchObject({ rows: 20_000, created: 20_000 - made, known: made, failed: 0 });
  expect(await madeSoFar()).toBe(20_000);
  const ofHome = (what: string) => countRows(installation.database, `${what} where tenant_id = $1`, [home.id]);
  expect(await ofHome('credentials')).toBe(20_000);
  expect(await ofHome(`(select distinct tenant_id, lower(email) from users) as addresses`)).toBe(20_000);
  const told = `(select tenant_id, entity_id from outbox_events where type = 'identity.user.registered.v1') as told`;
  expect(await ofHome(told)).toBe(20_000);
});

/** The count once the server has given up what the killed process left open. */
async function settled(count: () => Promise<number>): Promise<number> {
  for (let last = await count(); ; ) {
    await sleep(300);
    const next = await count();
    if (next === last) return next;
    last = next;
  }
}
