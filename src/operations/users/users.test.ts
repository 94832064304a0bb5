import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tenant, User } from '../../models/index.js';
import { userSearchText } from '../../models/user.js';
import { clock } from '../../platform/clock.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildBan, buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf } from '../../test-support/records.js';
import { getMe } from './get-me.js';
import { getMyBalance } from './get-my-balance.js';
import { getUser } from './get-user.js';
import { searchUsers } from './search-users.js';
import { updateMe } from './update-me.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

const pages = { page: 1, pageSize: 100 };
const build = (values = {}) => buildUser(test, { tenant, ...values });

describe('updateMe', () => {
  it('changes what is given, and tells the new values of what changed alone', async () => {
    const user = await build({ slogan: 'Hello' });
    const context = contextFor(test, userActor(user));
    const changes = { fullName: 'سارا احمدی', slogan: 'Hello', birthDate: '1990-02-28', emailTellMe: false };
    const updated = await updateMe(context, changes);
    expect(await User.findByPk(user.id)).toMatchObject(changes);
    expect(updated.updatedAt.getTime()).toBeGreaterThanOrEqual(user.updatedAt.getTime());
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.user.updated.v1',
        entity: `user/${user.id}`,
        tenantId: tenant.id,
        data: {
          user_id: user.id,
          tenant_id: tenant.id,
          changed: { full_name: 'سارا احمدی', birth_date: '1990-02-28', email_tell_me: false },
        },
      },
    ]);
    expect(await auditOf(context)).toEqual([]);
    const again = contextFor(test, userActor(user));
    await updateMe(again, changes);
    expect(await eventsOf(again)).toEqual([]);
  });

  it('of a tenant manager stands in the audit trail', async () => {
    const manager = await build({ isTenantAdmin: true, fullName: 'Before' });
    const context = contextFor(test, userActor(manager), { operation: 'updateMe' });
    await updateMe(context, { fullName: 'After' });
    expect(await auditOf(context)).toMatchObject([
      {
        action: 'updateMe',
        before: { fullName: 'Before' },
        after: { fullName: 'After' },
        subject: `user/${manager.id}`,
      },
    ]);
  });

  it.each([
    ['a birth date to come', { birthDate: '2999-01-01' }],
    ['one of long ago', { birthDate: '1899-12-31' }],
    ['one that never was', { birthDate: '1990-02-30' }],
    ['no date at all', { birthDate: '19xx' }],
    ['half a date', { birthDate: '1990-02' }],
    ['text too long', { aboutMe: 'x'.repeat(2001) }],
    ['a NUL', { slogan: 'a\0' }],
    ['half a surrogate pair', { companyName: '\ud83d' }],
    ['an unknown gender', { gender: 'X' as never }],
  ])('refuses %s', async (_, values) => {
    const user = await build();
    const context = contextFor(test, userActor(user));
    const field = Object.keys(values)[0]?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    await expect(updateMe(context, values)).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
    expect(await eventsOf(context)).toEqual([]);
  });

  it('at once tells every change, in order', async () => {
    const user = await build();
    const contexts = Array.from({ length: 10 }, () => contextFor(test, userActor(user)));
    await Promise.all(contexts.map((context, index) => updateMe(context, { fullName: `Name ${index}` })));
    const last = await User.findByPk(user.id);
    const [rows] = await test.database.sequelize.query(
      `select data -> 'changed' ->> 'full_name' as name from outbox_events
       where entity_id = $1 and type = 'identity.user.updated.v1' order by position`,
      { bind: [user.id] },
    );
    const names = (rows as { name: string }[]).map(({ name }) => name);
    expect(names).toHaveLength(10);
    expect(names.at(-1)).toBe(last?.fullName);
  });
});

describe('getMe and getMyBalance', () => {
  it('give the caller', async () => {
    const user = await build({ balanceMinor: 1_234 });
    const context = contextFor(test, userActor(user));
    expect((await getMe(context)).id).toBe(user.id);
    expect(await getMyBalance(context)).toMatchObject({ id: user.id, balanceMinor: 1_234, currency: 'IRR' });
  });

  it('are for users alone', async () => {
    for (const read of [getMe, getMyBalance])
      expect(await codeOf(read(contextFor(test, staffActor('Owner'))))).toBe('forbidden');
  });
});

describe('getUser', () => {
  it('gives a user of the tenant with his ban, and knows no other', async () => {
    const user = await build();
    await buildBan(test, user);
    const manager = userActor(await build({ isTenantAdmin: true }));
    const found = await getUser(contextFor(test, manager), { userId: user.id });
    expect(found.openBan).toMatchObject({ reason: 'Spam' });
    const foreigner = await buildUser(test);
    expect(await codeOf(getUser(contextFor(test, manager), { userId: foreigner.id }))).toBe('not_found');
    expect(await codeOf(getUser(contextFor(test, manager), { userId: randomUUID() }))).toBe('not_found');
    const service = contextFor(test, serviceActor(), { tenantId: tenant.id });
    expect(await codeOf(getUser(service, { userId: foreigner.id }))).toBe('not_found');
    expect((await getUser(contextFor(test, staffActor('Support')), { userId: foreigner.id })).id).toBe(foreigner.id);
  });
});

describe('searchUsers', () => {
  const search = async (input: object, context = contextFor(test, staffActor('Support'))) => {
    const { rows, total } = await searchUsers(context, { ...pages, ...input });
    expect(total).toBe(rows.length);
    return rows.map(({ id }) => id).toSorted();
  };
  const ids = (...users: User[]) => users.map(({ id }) => id).toSorted();

  it('finds by part of address or name, ignoring case, its wildcards taken literally', async () => {
    const home = await buildTenant(test);
    const one = await build({ tenant: home, email: 'Nima_1@acme.test', fullName: '100% Karimi' });
    const two = await build({
      tenant: home,
      email: 'nimax1@acme.test',
      phoneNumber: '+989351112233',
      fullName: 'پریسا',
    });
    const at = { tenantId: home.id };
    expect(await search({ ...at, q: 'NIMA' })).toEqual(ids(one, two));
    expect(await search({ ...at, q: 'nima_1' })).toEqual(ids(one));
    expect(await search({ ...at, q: '0%' })).toEqual(ids(one));
    expect(await search({ ...at, q: '%' })).toEqual(ids(one));
    expect(await search({ ...at, q: '\\' })).toEqual([]);
    expect(await search({ ...at, q: ' 35111 ' })).toEqual(ids(two));
    expect(await search({ ...at, q: 'پری' })).toEqual(ids(two));
    expect(await search({ ...at, q: "' or 1=1 --" })).toEqual([]);
    expect(await search({ ...at, q: '   ' })).toEqual(ids(one, two));
  });

  it('finds what is alike: Persian and Arabic letters and digits, joiners, and a phone number in any spelling', async () => {
    const home = await buildTenant(test);
    const parisa = await build({ tenant: home, fullName: 'پريسا كريمى', phoneNumber: '+989121234567' });
    const reza = await build({ tenant: home, fullName: 'رضا می\u200cخواهد', phoneNumber: '+982122334455' });
    const clara = await build({ tenant: home, fullName: 'آرش ۱۲', email: 'clara12@acme.test' });
    const at = { tenantId: home.id };
    for (const q of ['پریسا', 'پريسا', 'کریمی', 'كريمي', 'پَریسا'])
      expect(await search({ ...at, q }), q).toEqual(ids(parisa));
    for (const q of ['میخواهد', 'مي\u200cخواهد', 'می\u200cخواهد'])
      expect(await search({ ...at, q }), q).toEqual(ids(reza));
    for (const q of ['ارش', 'آرش', 'آرش ۱۲', 'آرش ١٢', 'CLARA۱۲'])
      expect(await search({ ...at, q }), q).toEqual(ids(clara));
    const spellings = [
      ...['09121234567', '+98 912 123 4567', '0098-912-1234567', '(0912) 123-4567', '912.123'],
      ...['۰۹۱۲ ۱۲۳ ۴۵۶۷', '٠٩١٢١٢٣٤٥٦٧', '989121234567', '1234567'],
    ];
    for (const q of spellings) expect(await search({ ...at, q }), q).toEqual(ids(parisa));
    expect(await search({ ...at, q: '021-2233-4455' })).toEqual(ids(reza));
    expect(await search({ ...at, q: '12' })).toEqual(ids(parisa, reza, clara));
  });

  it('filters by verified address and by the time of registration', async () => {
    const home = await buildTenant(test);
    const at = { tenantId: home.id };
    const day = (date: number) => new Date(Date.UTC(2026, 2, date));
    const [first, second, third] = [
      await build({ tenant: home, emailVerified: false, createdAt: day(1) }),
      await build({
        tenant: home,
        emailVerified: false,
        phoneNumber: '+989350000001',
        phoneVerified: true,
        createdAt: day(2),
      }),
      await build({ tenant: home, createdAt: day(3) }),
    ];
    expect(await search({ ...at, verified: true })).toEqual(ids(second, third));
    expect(await search({ ...at, verified: false })).toEqual(ids(first));
    expect(await search({ ...at, registeredFrom: day(2) })).toEqual(ids(second, third));
    expect(await search({ ...at, registeredTo: day(2) })).toEqual(ids(first));
    expect(
      await search({ ...at, registeredFrom: day(2), registeredTo: day(3), verified: true, banned: false }),
    ).toEqual(ids(second));
    expect(await search({ ...at, registeredFrom: day(3), registeredTo: day(2) })).toEqual([]);
  });

  it('has an index for its texts, whose expression is the very same', async () => {
    const plan = await test.database.sequelize.transaction(async (transaction) => {
      await test.database.sequelize.query('set local enable_seqscan = off', { transaction });
      const query = `explain select id from users u where ${userSearchText('u')} like '%karimi%'`;
      return (await test.database.sequelize.query(query, { transaction }))[0];
    });
    expect(JSON.stringify(plan)).toContain('users_search_trgm');
  });

  it('filters by role and by ban, as it stands now', async () => {
    const home = await buildTenant(test);
    const at = { tenantId: home.id };
    const [member, manager, administrator, banned, over] = [
      await build({ tenant: home }),
      await build({ tenant: home, isTenantAdmin: true }),
      await build({ tenant: home, isAdmin: true }),
      await build({ tenant: home }),
      await build({ tenant: home }),
    ];
    await buildBan(test, banned);
    await buildBan(test, over, { unblockDate: new Date(clock.now().getTime() + 60_000) });
    const later = () =>
      contextFor(test, staffActor('Support'), { now: () => new Date(clock.now().getTime() + 61_000) });
    expect(await search({ ...at, banned: true })).toEqual(ids(banned, over));
    expect(await search({ ...at, banned: true }, later())).toEqual(ids(banned));
    expect(await search({ ...at, banned: false }, later())).toEqual(ids(member, manager, administrator, over));
    expect(await search({ ...at, role: 'admin' })).toEqual(ids(administrator));
    expect(await search({ ...at, role: 'tenant_admin' })).toEqual(ids(manager));
    expect(await search({ ...at, role: 'member', banned: false }, later())).toEqual(ids(member, over));
    const found = await searchUsers(contextFor(test, staffActor('Support')), { ...pages, ...at, banned: true });
    expect(found.rows[0]?.openBan).toMatchObject({ reason: 'Spam' });
  });

  it('gives the newest first, page by page, with the total', async () => {
    const home = await buildTenant(test);
    const users: User[] = [];
    for (let i = 0; i < 5; i++)
      users.push(await build({ tenant: home, createdAt: new Date(Date.UTC(2026, 0, 1 + i)) }));
    const page = (number: number) =>
      searchUsers(contextFor(test, staffActor('Support')), { page: number, pageSize: 2, tenantId: home.id });
    const newest = users.toReversed().map(({ id }) => id);
    expect((await page(1)).rows.map(({ id }) => id)).toEqual(newest.slice(0, 2));
    expect((await page(3)).rows.map(({ id }) => id)).toEqual(newest.slice(4));
    expect(await page(4)).toMatchObject({ rows: [], total: 5 });
    expect(await page(10_000)).toMatchObject({ rows: [], total: 5 });
  });

  it('shows the tenant in scope alone', async () => {
    const home = await buildTenant(test);
    const foreigner = await buildUser(test);
    const manager = await build({ tenant: home, isTenantAdmin: true });
    const asManager = () => contextFor(test, userActor(manager));
    expect(await search({}, asManager())).toEqual(ids(manager));
    expect(await search({ q: foreigner.email ?? '' }, asManager())).toEqual([]);
    expect(await codeOf(search({ tenantId: foreigner.tenantId }, asManager()))).toBe('not_found');
    expect(await codeOf(search({}, contextFor(test, serviceActor())))).toBe('tenant_required');
    expect(await search({}, contextFor(test, serviceActor(), { tenantId: home.id }))).toEqual(ids(manager));
    const administrator = userActor(await build({ isAdmin: true }));
    expect(await search({}, contextFor(test, administrator, { tenantId: home.id }))).toEqual(ids(manager));
    expect(await search({ q: foreigner.email ?? '' }, contextFor(test, administrator))).toEqual(ids(foreigner));
  });
});
