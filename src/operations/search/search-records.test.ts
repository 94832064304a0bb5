import { randomBytes, randomUUID } from 'node:crypto';
import naughtyStrings from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import { QueryTypes } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Discount, type Payment, type Tenant, TenantDomain, type User } from '../../models/index.js';
import type { StaffRole } from '../../platform/context.js';
import { staffRoles } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildApiKey, buildBan, buildDiscount, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan } from '../../test-support/money.js';
import { codeOf } from '../../test-support/records.js';
import { confirmPayment, lockForPayment, noProof } from '../payments/confirm-payment.js';
import { mayCall } from '../policy-table.js';
import { textOf } from './find-of-kind.js';
import { searchRecords } from './search-records.js';
import { type SearchedKind, searchedKinds } from './searched-kinds.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
let payment: Payment;
let discount: Discount;
let personal: Discount;
let key: Awaited<ReturnType<typeof buildApiKey>>;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { slug: 'blue-whale', name: 'نهنگ آبی Blue Whale' });
  user = await buildUser(test, {
    tenant,
    email: 'Maryam.Karimi@whale.test',
    phoneNumber: '+989121234567',
    fullName: 'مریم کریمی',
  });
  payment = await buildPayment(test, user, await buildPlan(test), {
    authority: 'A0000000000000000000000000001234wxyz',
  });
  const proof = { ...noProof, reference: '5550001112223' };
  await seed(test, async (context) => confirmPayment(context, await lockForPayment(context, payment), proof));
  await payment.reload();
  discount = await buildDiscount(test, { code: 'NOWRUZ-1405', name: 'Spring' });
  personal = await buildDiscount(test, { code: 'PRIVATE-88XQ', name: 'Gift of Sara', forUserId: user.id });
  key = await buildApiKey(test, tenant);
  const claim = { tenantId: tenant.id, method: 'DNS_TXT', challenge: randomBytes(15).toString('hex') } as const;
  const until = new Date(Date.now() + 86_400_000);
  await seed(test, ({ transaction }) =>
    TenantDomain.create(
      { id: randomUUID(), ...claim, domain: 'whale.example', expiresAt: until, nextCheckAt: until },
      { transaction },
    ),
  );
});
afterAll(() => test.drop());

const ask = (text: string, role: StaffRole = 'Owner', parts = {}) =>
  searchRecords(contextFor(test, staffActor(role), parts), { text });
/** The kinds with the ids that were found, and a star at what was meant. */
async function found(text: string, role?: StaffRole): Promise<string[]> {
  const groups = await ask(text, role);
  return groups.flatMap(({ kind, findings }) =>
    findings.map(({ id, isExact }) => `${kind} ${id}${isExact ? ' *' : ''}`),
  );
}

describe('what is meant is found', () => {
  it('by the id of each kind', async () => {
    const records = { users: user, tenants: tenant, payments: payment, discounts: discount, apiKeys: key.apiKey };
    expect(Object.keys(records).sort()).toEqual(Object.keys(searchedKinds).sort());
    for (const [kind, { id }] of Object.entries(records)) {
      expect(await found(id)).toEqual([`${kind} ${id} *`]);
      expect(await found(`  ${id.toUpperCase()}\n`)).toEqual([`${kind} ${id} *`]);
    }
  });

  it.each([
    'maryam.karimi@whale.test',
    ' MARYAM.KARIMI@WHALE.TEST ',
    '\u202bmaryam.karimi@whale.test\u202c',
    '+98 912 123 4567',
    '0912-123-4567',
    '(0912) 123 4567',
    '00989121234567',
    '۰۹۱۲۱۲۳۴۵۶۷',
    '٠٩١٢ ١٢٣ ٤٥٦٧',
    '\u200e+989121234567',
  ])('a user by %j', async (text) => {
    expect(await found(text)).toEqual([`users ${user.id} *`]);
  });

  it.each(['مریم', 'مريم كريمي', 'karimi@', 'KARIMI', '912123', '۱۲۳۴۵۶۷'])('a user by the part %j', async (text) => {
    expect(await found(text)).toEqual([`users ${user.id}`]);
  });

  it('a tenant by slug, name and domain', async () => {
    for (const text of ['blue-whale', 'Blue-Whale', 'whale.example', 'https://WHALE.example/price?x=1'])
      expect(await found(text), text).toEqual([`tenants ${tenant.id} *`]);
    for (const text of ['نهنگ', 'lue wha']) expect(await found(text), text).toEqual([`tenants ${tenant.id}`]);
  });

  it('a payment by authority, number of the receipt and reference of the bank', async () => {
    const receipt = String(payment.receiptNumber);
    const persian = receipt.replace(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'.charAt(Number(digit)));
    for (const text of [payment.authority ?? '', receipt, persian, '5550001112223'])
      expect(await found(text), text).toEqual([`payments ${payment.id} *`]);
    expect(await found('A0000000000000000000000000001234WXYZ')).toEqual([]);
  });

  it('a discount by its code, however it is typed, and by a part of code or name', async () => {
    for (const text of ['NOWRUZ-1405', 'nowruz-1405', 'nowruz-۱۴۰۵'])
      expect(await found(text), text).toEqual([`discounts ${discount.id} *`]);
    for (const text of ['nowr', 'spring']) expect(await found(text), text).toEqual([`discounts ${discount.id}`]);
  });

  it('a personal code by the whole of it alone, which is not told', async () => {
    expect(await found('PRIVATE-88')).toEqual([]);
    expect(await found('private-88xq')).toEqual([`discounts ${personal.id} *`]);
    expect(JSON.stringify(await ask('private-88xq'))).not.toMatch(/88xq/i);
  });

  it('a key by what lists show of it, also when the whole of it was pasted, and nothing else of that is answered', async () => {
    const { keyPrefix } = key.apiKey;
    for (const text of [keyPrefix, key.secretKey, `Authorization: Bearer ${key.secretKey}`]) {
      expect(await found(text)).toEqual([`apiKeys ${key.apiKey.id} *`]);
      expect(JSON.stringify(await ask(text))).not.toContain(key.secretKey.slice(16, 24));
    }
  });
});

describe('an answer', () => {
  it('marks what was looked for, and tells in which state the record is', async () => {
    const banned = await buildUser(test, { tenant, fullName: 'كاوه‌ی آهنگر', email: 'kaveh@smith.test' });
    await buildBan(test, banned);
    const [group] = await ask('کاوهی');
    const [{ texts, state } = { texts: [], state: '' }] = group?.findings ?? [];
    expect(state).toBe('banned');
    expect(texts[0]).toEqual({ text: 'كاوه‌ی آهنگر', mark: [0, 6] });
    expect(texts[1]).toEqual({ text: 'kaveh@smith.test', mark: null });
    const [byPhone] = await ask('0912 123');
    expect(byPhone?.findings[0]?.texts).toContainEqual({ text: '+989121234567', mark: [3, 9] });
  });

  it('is bounded, the newest first, and says that there are more', async () => {
    const many = await Promise.all(
      Array.from({ length: 7 }, (_, at) => buildUser(test, { tenant, email: `many${at}@crowd.test` })),
    );
    const [group] = await ask('@crowd.test');
    expect(group).toMatchObject({ kind: 'users', hasMore: true, isUnfinished: false });
    expect(group?.findings).toHaveLength(5);
    const created = (id: string) => many.find((one) => one.id === id)?.createdAt.getTime() ?? 0;
    const times = group?.findings.map(({ id }) => created(id)) ?? [];
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('has the kind first of which a record is meant', async () => {
    await buildUser(test, { tenant, fullName: 'Agent of NOWRUZ-1405' });
    expect((await ask('nowruz-1405')).map(({ kind }) => kind)).toEqual(['discounts', 'users']);
  });

  it('leaves out erased users, unless they are asked for by their id', async () => {
    const gone = await buildUser(test, { tenant, fullName: null, email: null, erasedAt: new Date() });
    const [group] = await ask(gone.id);
    expect(group?.findings).toMatchObject([{ id: gone.id, state: 'erased' }]);
  });

  it('stays within the tenant of a call that is narrowed to one', async () => {
    const other = await buildTenant(test);
    expect(await ask('karimi', 'Owner', { tenantId: other.id })).toEqual([]);
    expect(await ask('karimi', 'Owner', { tenantId: tenant.id })).toHaveLength(1);
    expect(await ask(tenant.id, 'Owner', { tenantId: other.id })).toEqual([]);
  });

  it('says of a kind that the time was up, and has the others', async () => {
    await inTransaction(contextFor(test, staffActor('Owner')), async ({ transaction }) => {
      await test.database.sequelize.query('lock table payments in access exclusive mode', { transaction });
      const groups = await ask('nowruz-1405');
      expect(groups).toContainEqual({ kind: 'payments', findings: [], hasMore: false, isUnfinished: true });
      expect(groups).toContainEqual(expect.objectContaining({ kind: 'discounts', isUnfinished: false }));
    });
  });
});

describe('who may search', () => {
  it('staff, of the kinds that each may read and no other', async () => {
    for (const role of staffRoles)
      for (const [kind, { operation }] of Object.entries(searchedKinds)) {
        const texts = {
          ...{ users: user.id, tenants: tenant.id, payments: payment.authority ?? '', discounts: 'nowruz' },
          apiKeys: key.apiKey.keyPrefix,
        };
        const groups = await ask(texts[kind as keyof typeof texts], role);
        const isSeen = groups.some((group) => group.kind === kind);
        expect([role, kind, isSeen]).toEqual([role, kind, mayCall(staffActor(role), operation)]);
      }
  });

  it('nobody else', async () => {
    const manager = await buildUser(test, { tenant, isTenantAdmin: true });
    for (const actor of [anonymous, userActor(manager), serviceActor()])
      expect(await codeOf(searchRecords(contextFor(test, actor), { text: 'karimi' }))).toMatch(/unauth|forbidden/);
  });
});

describe('hostile texts', () => {
  it('are looked for as they are, and find nothing', async () => {
    for (const text of ['%', '%%%', '_____', 'k_rimi', 'kar%mi', '\\', "' or 1=1 --", '\0', 'kar\0imi', '   ', '']) {
      expect(await found(text), JSON.stringify(text)).toEqual([]);
    }
    for (const text of naughtyStrings.filter((one) => one.length <= 300)) await ask(text);
  });

  it('that are longer than anything that can be found are refused', async () => {
    expect(await codeOf(ask('x'.repeat(10_000)))).toBe('unprocessable');
    expect(await ask('\u202e'.repeat(300))).toEqual([]);
  });
});

it('every way goes by an index', async () => {
  const { sequelize } = test.database;
  for (const kind of Object.values(searchedKinds) as SearchedKind[])
    for (const way of kind.ways) {
      const value = { id: randomUUID(), receiptNumber: '7' }[way.by as string] ?? '%abcd%';
      const plan = await sequelize.transaction(async (transaction) => {
        await sequelize.query('set local enable_seqscan = off', { transaction });
        return sequelize.query<{ 'QUERY PLAN': string }>(`explain ${textOf(kind, way)}`, {
          bind: [value, null, new Date()],
          type: QueryTypes.SELECT,
          transaction,
        });
      });
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text, way.condition).not.toMatch(/Seq Scan/);
      const hits = text.slice(text.indexOf('CTE hits'), text.indexOf('Sort Key') + 1 || undefined);
      expect(hits, way.condition).toMatch(/Index Cond/);
    }
});
