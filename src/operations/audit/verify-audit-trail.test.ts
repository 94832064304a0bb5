import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAuditEntries } from '../../models/audit-log.js';
import { AuditCheck, AuditEntry } from '../../models/index.js';
import { inTransaction } from '../../platform/database.js';
import { useMasterKey } from '../../platform/secrets.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { eraseUser } from '../personal-data/erase-user.js';
import { checkAuditTrail } from './check-audit-trail.js';
import { sealAuditEntries } from './seal-audit-entries.js';
import { type TrailHead, verifyAuditTrail } from './verify-audit-trail.js';

let test: TestDatabase;
const masterKey = randomBytes(32);
beforeEach(async () => {
  test = await createInstallation({ masterKey, checksEvents: false });
});
afterEach(() => test.drop());

const worker = () => contextFor(test, system, { via: 'worker' });
const verify = (...noted: TrailHead[]) => verifyAuditTrail(worker(), { noted });

/** As somebody does who may do everything in the database, and knows no key. */
const tamper = (sql: string) =>
  test.database.sequelize.query(`begin; set local session_replication_role = replica; ${sql}; commit`);

async function write(count: number, after: object = { fullName: 'Sara', amount: 12 }): Promise<void> {
  const tenantId = (await buildTenant(test)).id;
  const change = { subjectType: 'user', subjectId: worker().newId(), tenantId, before: null, after };
  await inTransaction(contextFor(test, staffActor('Owner')), (context) =>
    writeAuditEntries(
      context,
      Array.from({ length: count }, () => change),
    ),
  );
}

async function sealed(count = 5) {
  await write(count);
  while ((await sealAuditEntries(worker())) > 0);
  const { head, ...report } = await verify();
  expect(report).toMatchObject({ breakCount: 0, breaks: [] });
  if (!head) throw new Error('Nothing was sealed.');
  return head;
}

const at = (position: number) => `(select entry_id from audit_seals where position = ${position})`;

describe('verifyAuditTrail', () => {
  it('finds nothing in a trail that nobody touched, and tells its head', async () => {
    const head = await sealed();
    expect(head).toEqual({ position: 5, hash: expect.stringMatching(/^[\da-f]{64}$/) });
    await sealed(1_100);
    expect(await verify(head)).toMatchObject({ entries: 1_105, blanked: 0, head: { position: 1_105 }, breakCount: 0 });
  });

  it.each([
    ['an entry that is gone', `delete from audit_entries where id = ${at(3)}`, ['entry_missing 3']],
    ['another reason', `update audit_entries set reason = 'x' where id = ${at(3)}`, ['entry_changed 3']],
    ['another actor', `update audit_entries set actor_label = 'nobody' where id = ${at(3)}`, ['entry_changed 3']],
    [
      'another time',
      `update audit_entries set occurred_at = occurred_at - interval '1 ms' where id = ${at(3)}`,
      ['entry_changed 3'],
    ],
    [
      'another value',
      `update audit_entries set after = jsonb_set(after, '{amount}', '13') where id = ${at(3)}`,
      ['values_changed 3 after.amount'],
    ],
    [
      'a value of another kind',
      `update audit_entries set after = jsonb_set(after, '{amount}', '"12"') where id = ${at(3)}`,
      ['values_changed 3 after.amount'],
    ],
    [
      'another address',
      `update audit_entries set client_address = '::1' where id = ${at(3)}`,
      ['values_changed 3 client_address'],
    ],
    [
      'a field that is gone',
      `update audit_entries set after = after - 'amount' where id = ${at(3)}`,
      ['entry_changed 3'],
    ],
    ['a field that was not there', `update audit_entries set before = '{}' where id = ${at(3)}`, ['entry_changed 3']],
    ['a seal that is gone', 'delete from audit_seals where position = 3', ['gap 4', 'seal_missing']],
    [
      'an entry that is gone with its seal',
      `delete from audit_entries where id = ${at(3)}; delete from audit_seals where position = 3`,
      ['gap 4'],
    ],
    [
      'one that is gone, the others moved up',
      `delete from audit_entries where id = ${at(3)}; delete from audit_seals where position = 3;
       update audit_seals set position = position - 1 where position > 3`,
      ['chain_broken 3', 'chain_broken 4'],
    ],
    [
      'two that changed places',
      `update audit_seals set position = case position when 2 then 1003 else 1002 end where position in (2, 3);
       update audit_seals set position = position - 1000 where position > 1000`,
      ['chain_broken 2', 'chain_broken 3', 'chain_broken 4'],
    ],
    [
      'another time of sealing',
      `update audit_seals set sealed_at = sealed_at + interval '1 s' where position = 3`,
      ['chain_broken 3'],
    ],
  ])('finds %s', async (_what, sql, found) => {
    await sealed();
    await tamper(sql);
    const { breaks, breakCount } = await verify();
    const told = breaks.map(({ kind, position, fields = [] }) => [kind, position, ...fields].filter(Boolean).join(' '));
    expect(told).toEqual(found);
    expect(breakCount).toBe(found.length);
  });

  it('finds that the end was cut off by a head that was noted before, also when the chain has grown again', async () => {
    const head = await sealed();
    await tamper(`delete from audit_entries where id = ${at(5)}; delete from audit_seals where position = 5`);
    expect(await verify()).toMatchObject({ breakCount: 0 });
    expect((await verify(head)).breaks).toEqual([{ kind: 'head_missing', position: 5 }]);
    await sealed(2);
    expect((await verify(head)).breaks).toEqual([{ kind: 'head_differs', position: 5 }]);
  });

  it('finds a chain that was made anew without the key', async () => {
    await sealed();
    await tamper(`update audit_entries set reason = 'x' where id = ${at(1)}; delete from audit_seals;
      insert into audit_unsealed (entry_id) select id from audit_entries`);
    useMasterKey(randomBytes(32));
    await sealAuditEntries(worker());
    expect(await verify()).toMatchObject({ breakCount: 0 });
    useMasterKey(masterKey);
    expect(await verify()).toMatchObject({ entries: 5, breakCount: 10 });
  });

  it('finds an entry that was taken away before it was sealed, and one whose turn was taken away', async () => {
    await write(3);
    await tamper(`delete from audit_entries where id = (select min(id::text)::uuid from audit_entries);
      delete from audit_unsealed where entry_id = (select max(id::text)::uuid from audit_entries)`);
    while ((await sealAuditEntries(worker())) > 0);
    const { breaks } = await verify();
    expect(breaks.map(({ kind }) => kind)).toEqual(['entry_missing', 'seal_missing']);
  });

  it('tells of entries that wait for more than a minute', async () => {
    await write(2);
    expect(await verify()).toMatchObject({ entries: 0, head: null, breakCount: 0 });
    await tamper(`update audit_unsealed set queued_at = queued_at - interval '61 s' where position = 1`);
    expect((await verify()).breaks).toMatchObject([{ kind: 'not_sealed_yet' }]);
  });

  it('bears an erasure, and counts what it took', async () => {
    const user = await buildUser(test, { fullName: 'Sara' });
    const change = { subjectType: 'user', subjectId: user.id, tenantId: user.tenantId, before: null };
    await inTransaction(contextFor(test, staffActor('Owner')), (context) =>
      writeAuditEntries(context, [{ ...change, after: { fullName: 'Sara', balanceMinor: 5 } }]),
    );
    await sealed(2);
    await eraseUser(contextFor(test, staffActor('Owner')), { userId: user.id, reason: 'asked' });
    while ((await sealAuditEntries(worker())) > 0);
    expect(await verify()).toMatchObject({ blanked: 1, breakCount: 0 });
    expect(await AuditEntry.findOne({ where: { subjectId: user.id, reason: null } })).toMatchObject({
      after: { fullName: 'erased', balanceMinor: 5 },
    });
    // What the erasure left is held as before, and nobody is erased by a word.
    await tamper(`update audit_entries set after = jsonb_set(after, '{balanceMinor}', '6') where erased_user_id is not null
      and after ? 'balanceMinor' and after ->> 'balanceMinor' = '5'`);
    expect((await verify()).breaks).toMatchObject([{ kind: 'values_changed', fields: ['after.balanceMinor'] }]);
    await tamper(`update audit_entries set after = jsonb_set(after, '{fullName}', '"erased"') where erased_user_id is null
      and after ->> 'fullName' = 'Sara'`);
    expect(await verify()).toMatchObject({ breakCount: 3 });
  });

  it('is for Auditor and Owner', async () => {
    expect(await codeOf(verifyAuditTrail(contextFor(test, staffActor('Finance'))))).toBe('forbidden');
    expect(await codeOf(verifyAuditTrail(contextFor(test, staffActor('Auditor'))))).toBe('done');
  });
});

describe('checkAuditTrail', () => {
  it('keeps what came of each check, finds what was cut off since the last, and tells nobody', async () => {
    await sealed();
    await checkAuditTrail(worker());
    await tamper('delete from audit_seals where position > 2; delete from audit_entries; delete from audit_unsealed');
    const context = worker();
    await checkAuditTrail(context);
    const kept = await AuditCheck.findAll({ order: ['createdAt'] });
    expect(kept).toMatchObject([
      { entryCount: 5, breakCount: 0, firstBreaks: [], headPosition: 5 },
      {
        entryCount: 2,
        breakCount: 3,
        headPosition: 2,
        firstBreaks: expect.arrayContaining([{ kind: 'head_missing', position: 5 }]),
      },
    ]);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('is for the service itself', async () => {
    expect(await codeOf(checkAuditTrail(contextFor(test, staffActor('Owner'))))).toBe('forbidden');
    expect(await AuditCheck.count()).toBe(0);
  });
});
