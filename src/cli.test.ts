import { afterAll, beforeAll, expect, it } from 'vitest';
import { initModels, OutboxEvent, ServiceToken, Staff } from './models/index.js';
import { hashToken } from './platform/secrets.js';
import { createTestDatabase, type TestDatabase } from './platform/test-database.js';
import { RunningProgram } from './support/run-program.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  initModels(test.database.sequelize);
});
afterAll(() => test.drop());

const run = (...args: string[]) => new RunningProgram('cli', args, { DATABASE_URL: test.url }).ended;

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
