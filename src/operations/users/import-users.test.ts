import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential, type Tenant, User } from '../../models/index.js';
import { hashPassword } from '../../platform/passwords.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, typesOf } from '../../test-support/records.js';
import { login } from '../auth/login.js';
import { registerUser } from '../auth/register-user.js';
import { exportUsers } from './export-users.js';
import { importUsers } from './import-users.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const cli = () => contextFor(test, system, { via: 'cli', operation: 'importUsers' });
const bring = (rows: Record<string, unknown>[], home = tenant, context = cli()) =>
  importUsers(context, { tenantId: home.id, rows });
const statesOf = async (...args: Parameters<typeof bring>) => (await bring(...args)).map(({ state }) => state);
/** Of "correct horse 7 battery", by bcrypt with four rounds. */
const bcryptHash = '$2b$04$abcdefghijklmnopqrstuuB5CKrBNVRlzrP4lZcNuK5pCH0ZCOyxO';

describe('importUsers', () => {
  it('makes accounts with events and audit entries, of which none holds the hash', async () => {
    const context = cli();
    const row = { email: 'Sara@one.test', phone: '0912 111 2233', full_name: ' سارا ', locale: 'fa' };
    const flags = { email_verified: 'yes', phone_verified: '', password_hash: bcryptHash };
    expect(await statesOf([{ ...row, ...flags }, { email: 'no-hash@one.test' }], tenant, context)).toEqual([
      'created',
      'created',
    ]);
    const user = await User.findOne({ where: { email: 'Sara@one.test' }, rejectOnEmpty: true });
    expect(user).toMatchObject({
      ...{ tenantId: tenant.id, phoneNumber: '+989121112233', fullName: 'سارا', locale: 'fa' },
      ...{ registerMode: 'Import', emailVerified: true, phoneVerified: false, isAdmin: false, balanceMinor: 0 },
    });
    expect(await Credential.findWithSecrets({}, user.id, 'password')).toMatchObject({ passwordHash: bcryptHash });
    expect(await typesOf(context)).toEqual(['identity.user.registered.v1', 'identity.user.registered.v1']);
    const entries = await auditOf(context);
    expect(entries.filter(({ subject }) => subject.startsWith('user/'))).toHaveLength(2);
    expect(entries[0]).toMatchObject({ via: 'cli', action: 'importUsers' });
    expect(JSON.stringify([entries, await eventsOf(context)])).not.toContain(bcryptHash.slice(-30));
  });

  it('an imported password signs its owner in', async () => {
    const password = 'correct horse 7 battery';
    await bring([{ email: 'signs@in.test', email_verified: true, password_hash: await hashPassword(password) }]);
    const signIn = login(contextFor(test, anonymous), { tenantSlug: tenant.slug, email: 'signs@in.test', password });
    expect(await codeOf(signIn)).toBe('done');
  });

  it('twice changes nothing, nor do rows that come twice in one file', async () => {
    const rows = [{ email: 'two@two.test', full_name: 'First' }, { email: 'TWO@two.test' }, { phone: '+989121110001' }];
    expect(await statesOf(rows)).toEqual(['created', 'known', 'created']);
    const context = cli();
    expect(await statesOf([{ email: 'two@two.test', full_name: 'Second' }, ...rows], tenant, context)).toEqual(
      Array.from({ length: 4 }, () => 'known'),
    );
    expect(await eventsOf(context)).toEqual([]);
    expect((await User.findOne({ where: { email: 'two@two.test' } }))?.fullName).toBe('First');
  });

  it.each([
    [{}, 'Give an email'],
    [{ email: 'no address' }, 'email: '],
    [{ phone: '12' }, 'phone_number: '],
    [{ email: 'a@b.test', full_name: 'a\nb' }, 'full_name: '],
    [{ email: 'a@b.test', full_name: 'x'.repeat(121) }, 'full_name: '],
    [{ email: 'a@b.test', full_name: 'a\ud83d' }, 'full_name: '],
    [{ email: 'a@b.test', locale: 'de' }, 'locale: '],
    [{ email: 'a@b.test', email_verified: 'perhaps' }, 'email_verified: '],
    [{ email: 'a@b.test', password_hash: 'plain text' }, 'password_hash: '],
    [{ email: 'a@b.test', is_admin: true }, 'is_admin'],
    [{ email: 5 }, 'email: '],
  ])('refuses %j, tells why, and lets the others in', async (row, why) => {
    const before = await User.count();
    const good = { email: `good${before}@row.test` };
    const [first, second] = await bring([row, good]);
    expect(first).toMatchObject({ state: 'failed', error: expect.stringContaining(why) });
    expect(second).toEqual({ state: 'created' });
    expect(await User.count()).toBe(before + 1);
  });

  it('refuses a row whose addresses belong to two accounts', async () => {
    await bring([{ email: 'one@both.test' }, { phone: '+989121119999' }]);
    const [row] = await bring([{ email: 'one@both.test', phone: '+989121119999' }]);
    expect(row).toMatchObject({ state: 'failed', error: expect.stringContaining('two accounts') });
  });

  it('holds the limit of the tenant, against registrations at the same time too', async () => {
    const home = await buildTenant(test, { maxUsers: 3 });
    const rows = [1, 2, 3, 4].map((number) => ({ email: `full${number}@full.test` }));
    const register = (email: string) =>
      registerUser(contextFor(test, anonymous), { tenantSlug: home.slug, email, password: 'correct horse 7 battery' });
    const [outcomes] = await Promise.all([bring(rows, home), codeOf(register('other@full.test'))]);
    expect(outcomes.at(-1)).toMatchObject({ state: 'failed', error: expect.stringContaining('as many users') });
    expect(await User.count({ where: { tenantId: home.id } })).toBe(3);
  });

  it('the same rows at once come in once', async () => {
    const rows = Array.from({ length: 20 }, (_, number) => ({ email: `race${number}@race.test` }));
    const outcomes = (await Promise.all([bring(rows), bring(rows), bring(rows)])).flat();
    expect(outcomes.filter(({ state }) => state === 'created')).toHaveLength(20);
    expect(outcomes.filter(({ state }) => state === 'known')).toHaveLength(40);
  });

  it('a dry run tells the same and writes nothing', async () => {
    const before = await User.count();
    const rows = [{ email: 'dry@run.test' }, { email: 'dry@run.test' }, {}];
    const outcomes = await importUsers(cli(), { tenantId: tenant.id, rows, dryRun: true });
    expect(outcomes.map(({ state }) => state)).toEqual(['created', 'known', 'failed']);
    expect(await User.count()).toBe(before);
  });

  it('is for the command line, and for tenants that there are', async () => {
    for (const actor of [anonymous, staffActor('Owner')]) {
      const context = contextFor(test, actor);
      expect(await codeOf(importUsers(context, { tenantId: tenant.id, rows: [] }))).toMatch(/unauth|forbidden/);
    }
    expect(await codeOf(bring([{ email: 'x@x.test' }], { id: crypto.randomUUID() } as Tenant))).toBe('not_found');
  });
});

it('exportUsers gives the users of the tenant alone, page by page, and stands in the audit trail', async () => {
  const home = await buildTenant(test);
  const ids = await Promise.all([1, 2, 3].map(async () => (await buildUser(test, { tenant: home })).id));
  const context = contextFor(test, system, { via: 'cli', operation: 'exportUsers' });
  const first = await exportUsers(context, { tenantId: home.id });
  expect(first.map(({ id }) => id)).toEqual(ids.toSorted());
  expect(await exportUsers(context, { tenantId: home.id, afterId: String(first.at(-1)?.id) })).toEqual([]);
  expect(JSON.stringify(first)).not.toMatch(/hash|argon|secret|balance/);
  expect(await auditOf(context)).toMatchObject([{ action: 'exportUsers', subject: `tenant/${home.id}`, via: 'cli' }]);
});
