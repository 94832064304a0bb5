import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { initModels, OutboxEvent, ServiceToken, Staff, User } from './models/index.js';
import { hashToken } from './platform/secrets.js';
import { createTestDatabase, type TestDatabase } from './platform/test-database.js';
import { RunningProgram } from './support/run-program.js';
import { buildTenant } from './test-support/factories.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  initModels(test.database.sequelize);
});
afterAll(() => test.drop());

const run = (...args: string[]) => new RunningProgram('cli', args, { DATABASE_URL: test.url }).ended;

it('holds the audit trail against its seals, and against a head that was noted', async () => {
  const none = await run('audit:verify', '--json');
  expect([none.code, JSON.parse(none.output)]).toEqual([
    0,
    { entries: 0, blanked: 0, head: null, breakCount: 0, breaks: [] },
  ]);
  const noted = `7:${'0'.repeat(64)}`;
  const cut = await run('audit:verify', '--expect', noted);
  expect(cut).toMatchObject({
    code: 1,
    output: expect.stringContaining('position 7: the chain ends before the head that was noted\nThere is no seal.'),
  });
  expect((await run('audit:verify', '--expect', '7')).errors).toContain('Write it as audit:verify tells it');
});

it('creates a staff member, whose event waits in the outbox', async () => {
  const { code, output } = await run('staff:create', '--email', 'first@example.test', '--role', 'Owner', '--json');
  expect(code).toBe(0);
  const told = JSON.parse(output);
  expect(told).toMatchObject({ email: 'first@example.test', role: 'Owner', password: expect.any(String) });
  expect(await Staff.findByPk(told.id)).toMatchObject({ email: 'first@example.test', role: 'Owner' });
  expect(await OutboxEvent.findOne({ where: { entityId: told.id } })).toMatchObject({
    type: 'identity.staff.created.v1',
  });
});

it('resets a staff member, and says so when there is none', async () => {
  await run('staff:create', '--email', 'forgetful@example.test', '--role', 'Support');
  const { code, output } = await run('staff:reset', 'forgetful@example.test');
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('signed out everywhere') });
  const unknown = await run('staff:reset', 'nobody@example.test');
  expect(unknown).toMatchObject({ code: 1, output: '' });
  expect(unknown.errors.trim()).toBe('No staff member has the address nobody@example.test.');
});

it('makes a service token that is kept as a hash alone', async () => {
  const made = ['service-token:create', '--name', 'edge', '--service', 'gateway', '--operations', 'getUser,banUser'];
  const { output } = await run(...made, '--certificate-name', 'Edge.internal', '--json');
  const { token, id } = JSON.parse(output);
  const kept = await ServiceToken.unscoped().findByPk(id);
  expect(kept).toMatchObject({
    allowedOperations: ['getUser', 'banUser'],
    tokenHash: hashToken(token),
    certificateName: 'edge.internal',
  });
  const refused = await run('service-token:create', '--name', 'x', '--service', 'gateway', '--operations', 'login');
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('Name operations open to services: ');
});

it('tells what waits in the outbox', async () => {
  const { output } = await run('outbox:status', '--json');
  expect(JSON.parse(output)).toMatchObject({ pending: expect.any(Number), setAside: 0 });
});

it('brings users in from a file, once, and keeps the refused rows beside it to be mended', async () => {
  const tenant = await buildTenant(test);
  const folder = mkdtempSync(join(tmpdir(), 'users-import-'));
  const path = join(folder, 'users.csv');
  const rows = ['\uFEFFfull_name,email', '"سارا\nاحمدی",new@line.test', '=1+1,formula@import.test', 'رضا,reza', ''];
  writeFileSync(path, rows.join('\r\n'));
  const bring = (file: string) => run('users:import', file, '--tenant', tenant.slug, '--json');
  const dry = await run('users:import', path, '--tenant', tenant.slug, '--dry-run', '--json');
  expect(JSON.parse(dry.output)).toMatchObject({ rows: 3, created: 1, failed: 2, dryRun: true });
  expect(await User.count({ where: { tenantId: tenant.id } })).toBe(0);
  // The rows that the trial refused may be in somebody's hands already.
  const ofTrial = join(folder, 'users.errors.csv');
  writeFileSync(ofTrial, 'being mended');
  const errorsFile = join(folder, 'users.errors-2.csv');
  const first = await bring(path);
  expect(first.code).toBe(1);
  expect(JSON.parse(first.output)).toMatchObject({ rows: 3, created: 1, known: 0, failed: 2, errorsFile });
  expect(readFileSync(ofTrial, 'utf8')).toBe('being mended');
  const refused = readFileSync(errorsFile, 'utf8');
  expect(refused).toMatch(/email: This is no e-mail address\./);
  writeFileSync(
    errorsFile,
    refused
      .replace('reza,', 'reza@import.test,')
      .replace('سارا\r\nاحمدی', 'سارا احمدی')
      .replace('سارا\nاحمدی', 'سارا احمدی'),
  );
  expect(JSON.parse((await bring(errorsFile)).output)).toMatchObject({
    rows: 2,
    created: 2,
    failed: 0,
    errorsFile: null,
  });
  expect(JSON.parse((await bring(errorsFile)).output)).toMatchObject({ rows: 2, created: 0, known: 2, failed: 0 });

  const missing = await bring(join(folder, 'nowhere.csv'));
  expect([missing.code, missing.errors]).toEqual([1, expect.stringMatching(/^.*nowhere\.csv cannot be read: .*\n$/)]);
  const nowhere = await run('users:export', '--tenant', tenant.slug, '--out', join(folder, 'no', 'copy.csv'));
  expect([nowhere.code, nowhere.errors]).toEqual([1, expect.stringMatching(/^.*copy\.csv cannot be written: .*\n$/)]);

  const exported = await run('users:export', '--tenant', tenant.slug);
  expect(exported.output.split('\n')[0]).toBe(
    'id,email,phone,full_name,locale,email_verified,phone_verified,registered_at,last_active_at',
  );
  expect(exported.output).toContain(",'=1+1,");
  const copy = join(folder, 'copy.jsonl');
  expect((await run('users:export', '--tenant', tenant.slug, '--out', copy)).code).toBe(0);
  const other = await buildTenant(test);
  const moved = await run('users:import', copy, '--tenant', other.slug, '--json');
  expect(JSON.parse(moved.output)).toMatchObject({ rows: 3, created: 3, failed: 0 });
  const names = (await User.findAll({ where: { tenantId: other.id } })).map(({ fullName }) => fullName);
  expect(names.toSorted()).toEqual(['=1+1', 'رضا', 'سارا احمدی'].toSorted());
  expect((await run('users:export', '--tenant', tenant.slug, '--with-password-hashes')).errors).toContain(
    'unknown option',
  );
});

it('refuses what it does not know, and asks before data is lost', async () => {
  expect((await run('staff:create', '--email', 'x@example.test', '--role', 'Boss')).errors).toContain(
    'Allowed choices',
  );
  expect((await run('migrate:down')).errors).toContain("required option '--yes'");
  expect((await run('no-such-command')).code).toBe(1);
});

it('takes the newest migration back and brings it in again', async () => {
  const down = await run('migrate:down', '--yes', '--json');
  const { migrations } = JSON.parse(down.output);
  expect(migrations).toHaveLength(1);
  expect((await run('outbox:status')).errors).toContain('lacks 1 migrations. Run: npm run cli -- migrate');
  expect(JSON.parse((await run('migrate', '--json')).output)).toEqual({ migrations });
});

it('names every faulty setting at once', async () => {
  const { code, errors } = await new RunningProgram('cli', ['migrate'], { DATABASE_URL: 'mysql://x', PORT: 'x' }).ended;
  expect(code).toBe(1);
  expect(errors).toContain('2 settings are wrong');
});
