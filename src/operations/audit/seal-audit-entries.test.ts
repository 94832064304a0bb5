import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeAuditEntries } from '../../models/audit-log.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, system } from '../../test-support/actors.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf, eventsOf } from '../../test-support/records.js';
import { sealAuditEntries } from './seal-audit-entries.js';
import { verifyAuditTrail } from './verify-audit-trail.js';

let test: TestDatabase;
beforeEach(async () => {
  test = await createInstallation();
});
afterEach(() => test.drop());

const worker = () => contextFor(test, system, { via: 'worker' });
const change = () => ({
  subjectType: 'user',
  subjectId: worker().newId(),
  tenantId: null,
  before: null,
  after: { a: 1 },
});
const write = (count = 1) =>
  inTransaction(contextFor(test, staffActor('Owner')), (context) =>
    writeAuditEntries(context, Array.from({ length: count }, change)),
  );
const select = async (sql: string) => (await test.database.sequelize.query(sql))[0] as Record<string, unknown>[];

it('seals what was committed, once, and tells nobody', async () => {
  await write(3);
  const context = worker();
  expect(await sealAuditEntries(context)).toBe(3);
  expect(await sealAuditEntries(worker())).toBe(0);
  expect(await select('select position::int from audit_seals order by 1')).toEqual(
    [1, 2, 3].map((position) => ({ position })),
  );
  expect(await eventsOf(context)).toEqual([]);
});

it('seals late what is committed late', async () => {
  const order: string[] = [];
  await inTransaction(contextFor(test, staffActor('Owner')), async (context) => {
    const late = change();
    await writeAuditEntries(context, [late]);
    await write();
    expect(await sealAuditEntries(worker())).toBe(1);
    order.push(late.subjectId);
  });
  expect(await sealAuditEntries(worker())).toBe(1);
  const last = 'select subject_id from audit_seals join audit_entries on id = entry_id where position = 2';
  expect(await select(last)).toEqual([{ subject_id: order[0] }]);
  expect(await verifyAuditTrail(worker())).toMatchObject({ entries: 2, breakCount: 0 });
});

it('makes one chain without gaps of many writers and sealers at once', async () => {
  const seal = async () => {
    for (let turn = 0; turn < 10; turn += 1) await sealAuditEntries(worker());
  };
  await Promise.all([seal(), seal(), ...Array.from({ length: 40 }, () => write(3))]);
  while ((await sealAuditEntries(worker())) > 0);
  expect(await verifyAuditTrail(worker())).toMatchObject({ entries: 120, head: { position: 120 }, breakCount: 0 });
});

it('leaves nothing half done when it ends in the middle', async () => {
  await write(2);
  await sealAuditEntries(worker());
  await write(2);
  const cut = inTransaction(worker(), async (context) => {
    expect(await sealAuditEntries(context)).toBe(2);
    throw new Error('cut off');
  });
  await expect(cut).rejects.toThrow('cut off');
  expect(await select('select count(*)::int as count from audit_unsealed')).toEqual([{ count: 2 }]);
  expect(await sealAuditEntries(worker())).toBe(2);
  expect(await verifyAuditTrail(worker())).toMatchObject({ entries: 4, breakCount: 0 });
});

it('is for the service itself', async () => {
  await write();
  expect(await codeOf(sealAuditEntries(contextFor(test, staffActor('Owner'))))).toBe('forbidden');
  expect(await select('select position from audit_seals')).toEqual([]);
});

it.each(['update audit_seals set position = 9', 'delete from audit_seals', 'truncate audit_seals'])(
  'leaves seals that refuse %s',
  async (statement) => {
    await write();
    await sealAuditEntries(worker());
    await expect(select(statement)).rejects.toMatchObject({ parent: { code: '42501' } });
    expect(await verifyAuditTrail(worker())).toMatchObject({ entries: 1, breakCount: 0 });
  },
);
