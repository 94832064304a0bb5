import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Holder, holderIn, type Installation, install, stop } from './embedded-postgres/support/holder.js';
import { findEmbeddedPostgres } from './embedded-postgres.js';

let installation: Installation;
beforeAll(async () => {
  installation = await install();
});
afterAll(() => installation.remove());

const holders: Holder[] = [];
afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.remove()));
});

function installed(options: { asNobody?: boolean } = {}, where = installation): Holder {
  const holder = holderIn(where, options);
  holders.push(holder);
  return holder;
}

async function killHard(service: ChildProcess): Promise<void> {
  service.kill('SIGKILL');
  await once(service, 'exit');
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed also ends its idle connections; the query's own error says enough.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

const keepRow = 'create table kept as select 42 as answer';
const readRow = 'select answer from kept';

describe('the embedded PostgreSQL', () => {
  it('starts, keeps its data over a stop, and brings what the schema needs', async () => {
    const service = installed();
    const first = await service.start();
    await query(first.url, `create extension pg_trgm; ${keepRow}`);
    const [words] = await query(first.url, `select show_trgm('سلام') <> '{}' as found, lower('É') as small`);
    expect(words).toEqual({ found: true, small: 'é' });
    await stop(first.process);
    await expect(query(first.url, readRow)).rejects.toThrow('ECONNREFUSED');

    const second = await service.start();
    expect(await query(second.url, readRow)).toEqual([{ answer: 42 }]);
  });

  it('lets nobody in without the password that only its owner can read', async () => {
    const service = installed();
    const { url } = await service.start();
    const withoutPassword = new URL(url);
    withoutPassword.password = 'wrong';
    await expect(query(withoutPassword.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(service.dataDir, 'postgres/password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(service.dataDir, 'postgres/data')).mode & 0o777).toBe(0o700);
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('is found by other programs of the service while it runs', async () => {
    const service = installed();
    expect(findEmbeddedPostgres(service.dataDir)).toBeNull();
    const { process: child, url } = await service.start();
    expect(findEmbeddedPostgres(service.dataDir)).toBe(url);
    await killHard(child);
    expect(findEmbeddedPostgres(service.dataDir)).toBeNull();
  });

  it('takes over after the service was killed, stopping the server that was left over', async () => {
    const service = installed();
    const first = await service.start();
    await query(first.url, keepRow);
    const leftOver = service.postmaster();
    await killHard(first.process);
    expect(() => process.kill(leftOver, 0)).not.toThrow();

    const second = await service.start();
    expect(await query(second.url, readRow)).toEqual([{ answer: 42 }]);
    expect(service.postmaster()).not.toBe(leftOver);
    expect(() => process.kill(leftOver, 0)).toThrow('ESRCH');
  });

  it('starts after the service and its server were both killed', async () => {
    const service = installed();
    const first = await service.start();
    await query(first.url, keepRow);
    const postmaster = service.postmaster();
    await killHard(first.process);
    process.kill(postmaster, 'SIGKILL');

    const second = await service.start();
    expect(await query(second.url, readRow)).toEqual([{ answer: 42 }]);
  });

  it('comes back at the same address when only the server is killed', async () => {
    const service = installed();
    const { url } = await service.start();
    await query(url, keepRow);
    const killed = service.postmaster();
    process.kill(killed, 'SIGKILL');
    await expect.poll(() => query(url, readRow).catch(() => null), { timeout: 20_000 }).toEqual([{ answer: 42 }]);
    expect(service.postmaster()).not.toBe(killed);
  });

  it('starts although its old number now belongs to another program', async () => {
    const service = installed();
    const first = await service.start();
    await query(first.url, keepRow);
    await stop(first.process);
    writeFileSync(join(service.dataDir, 'postgres/data/postmaster.pid'), `${process.pid}\n`);

    const second = await service.start();
    expect(await query(second.url, readRow)).toEqual([{ answer: 42 }]);
  });

  it('refuses a second service on the same folder, and leaves the first alone', async () => {
    const service = installed();
    const { url } = await service.start();
    await expect(service.start()).rejects.toThrow(/Another service \(process \d+\) already runs.*DATA_DIR/);
    await sleep(100);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('names the version when the data was made by another PostgreSQL', async () => {
    const service = installed();
    await stop((await service.start()).process);
    writeFileSync(join(service.dataDir, 'postgres/data/PG_VERSION'), '12\n');
    await expect(service.start()).rejects.toThrow('made by PostgreSQL 12');
  });
});

if (process.getuid?.() === 0) {
  describe('the embedded PostgreSQL, started by root', () => {
    it('runs as another account, from folders that are closed to it', async () => {
      const closed = await install({ closed: true });
      const service = installed({}, closed);
      expect(statSync(closed.folder).mode & 0o777).toBe(0o700);
      const { url } = await service.start();
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(statSync(`/proc/${service.postmaster()}`).uid).not.toBe(0);
      await service.remove();
      closed.remove();
    });
  });

  describe('the embedded PostgreSQL, started by a plain user', () => {
    it('starts, keeps its data, and recovers from kill -9', async () => {
      const service = installed({ asNobody: true });
      const first = await service.start();
      await query(first.url, keepRow);
      expect(statSync(`/proc/${service.postmaster()}`).uid).toBe(65_534);
      await killHard(first.process);
      const second = await service.start();
      expect(await query(second.url, readRow)).toEqual([{ answer: 42 }]);
    });

    it('says so when the data belongs to somebody else', async () => {
      const service = installed({ asNobody: true });
      await stop((await service.start()).process);
      chownSync(join(service.dataDir, 'postgres/data'), 12_345, 12_345);
      await expect(service.start()).rejects.toThrow('belongs to another user');
    });
  });
}
