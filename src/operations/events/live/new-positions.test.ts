import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventOf, writeToOutbox } from '../../../events/outbox.js';
import type { Tenant } from '../../../models/index.js';
import { inTransaction } from '../../../platform/database.js';
import type { TestDatabase } from '../../../platform/test-database.js';
import { system } from '../../../test-support/actors.js';
import { buildTenant, seed } from '../../../test-support/factories.js';
import { contextFor, createInstallation } from '../../../test-support/installation.js';
import { NewPositions } from './new-positions.js';

let test: TestDatabase;
let acme: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  acme = await buildTenant(test);
});
afterAll(() => test.drop());

const event = () =>
  eventOf(
    'tenant.tenant.created.v1',
    { type: 'tenant', id: acme.id, tenantId: acme.id },
    { tenant_id: acme.id, slug: 'thing', name: 'Thing', kind: 'Internal', status: 'Active' },
  );
const write = (count: number) => seed(test, (context) => writeToOutbox(context, Array.from({ length: count }, event)));
const positionsOf = (database: TestDatabase['database']) =>
  new NewPositions(database.sequelize, { name: 'outbox_events', isFailure: 'false' });

it('asks for the gaps of a transaction as long as it may be committed, and no longer', async () => {
  await write(1);
  const positions = positionsOf(test.database);
  await positions.read();
  const undone = inTransaction(contextFor(test, system), async (context) => {
    await writeToOutbox(context, [event(), event(), event()]);
    await write(1);
    for (let looks = 0; looks < 4; looks++) await positions.read();
    expect(positions.gaps).toBe(3);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  // Transactions of other databases of the same server have their ids from the same counter.
  await vi.waitFor(async () => {
    await positions.read();
    expect(positions.gaps).toBe(0);
  }, 60_000);
});

it('finds each row once, the newest first, and says when it has not looked through all', async () => {
  const positions = positionsOf(test.database);
  await positions.read();
  await write(3);
  const { found, isCut } = await positions.read();
  expect(found.map(({ position }) => position)).toEqual(
    found.map(({ position }) => position).toSorted((a, b) => b - a),
  );
  expect([found.length, isCut]).toEqual([3, false]);
  expect(await positions.read()).toEqual({ found: [], isCut: false });
  await write(5_001);
  const many = await positions.read();
  expect([many.found.length, many.isCut]).toEqual([5_000, true]);
  expect(positions.gaps).toBe(0);
});
