import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { prunePublishedEvents } from '../../events/prune-published-events.js';
import { type Quest, QuestProgress, type Tenant, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { system } from '../../test-support/actors.js';
import { buildQuest, buildSession, buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { countRecordedEvents } from './count-recorded-events.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
let quest: Quest;
beforeAll(async () => {
  test = await createInstallation({ checksEvents: false });
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
});
afterAll(() => test.drop());
beforeEach(async () => {
  quest = await buildQuest(test, {
    createdAt: new Date(0),
    targetCount: 1_000,
    condition: { event_types: ['identity.session.started.v1'], fields: [] },
  });
  await countAll();
});

const call = () => contextFor(test, system, { via: 'worker' });
async function countAll(): Promise<void> {
  while ((await countRecordedEvents(call())) > 0);
}
const countOf = async (userId = user.id) =>
  (await QuestProgress.findOne({ where: { questId: quest.id, userId } }))?.currentCount ?? 0;
const waiting = () => countRows(test.database, 'outbox_events where counted_at is null');

it('counts what was recorded, each event once, and marks the rest', async () => {
  const other = await buildUser(test, { tenant });
  for (let index = 0; index < 3; index += 1) await buildSession(test, user);
  await buildSession(test, other);
  await countAll();
  expect([await countOf(), await countOf(other.id), await waiting()]).toEqual([3, 1, 0]);
  await countAll();
  expect(await countOf()).toBe(3);
});

it('counts once though several count at once', async () => {
  for (let index = 0; index < 20; index += 1) await buildSession(test, user);
  await Promise.all(Array.from({ length: 4 }, countAll));
  await countAll();
  expect([await countOf(), await waiting()]).toEqual([20, 0]);
});

it('finds the events of a transaction that commits behind later ones', async () => {
  const { sequelize } = test.database;
  const late = await sequelize.transaction();
  const [rows] = await sequelize.query(`select nextval('outbox_events_position_seq')::text as position`);
  const earlier = (rows as { position: string }[])[0]?.position;
  await sequelize.query(
    `insert into outbox_events (position, id, type, entity_type, entity_id, lane, tenant_id, data, trace_id, occurred_at)
     values ($1, gen_random_uuid(), 'identity.session.started.v1', 'session', gen_random_uuid(), 0, $2, $3, repeat('a', 32), now())`,
    { bind: [earlier, tenant.id, JSON.stringify({ user_id: user.id })], transaction: late },
  );
  await buildSession(test, user);
  await countAll();
  expect([await countOf(), await waiting()]).toEqual([1, 0]);
  await late.commit();
  await countAll();
  expect([await countOf(), await waiting()]).toEqual([2, 0]);
});

it('leaves neither count nor mark when it dies before the commit', async () => {
  await buildSession(test, user);
  await test.database.sequelize.query(`
    create function break_off() returns trigger language plpgsql as $$ begin raise exception 'broken off'; end $$;
    create trigger break_off before update of counted_at on outbox_events for each row
      when (new.type = 'identity.session.started.v1') execute function break_off()`);
  await expect(countRecordedEvents(call())).rejects.toThrow('of the items failed');
  expect([await countOf(), await waiting()]).toEqual([0, 1]);
  await test.database.sequelize.query('drop trigger break_off on outbox_events; drop function break_off');
  await countAll();
  expect([await countOf(), await waiting()]).toEqual([1, 0]);
});

it('waits for no row that somebody else holds, and counts it once all the same', async () => {
  await buildSession(test, user);
  const { sequelize } = test.database;
  const held = await sequelize.transaction();
  await sequelize.query('select from outbox_events where counted_at is null for update', { transaction: held });
  await countRecordedEvents(call());
  expect([await countOf(), await waiting()]).toEqual([1, 1]);
  await held.commit();
  await countAll();
  expect([await countOf(), await waiting()]).toEqual([1, 0]);
});

it('keeps an event that was published long ago until it is counted', async () => {
  await buildSession(test, user);
  await test.database.sequelize.query(
    `update outbox_events set published_at = now() - interval '40 days', fanned_out_at = now()`,
  );
  await prunePublishedEvents(test.database, new Date());
  expect(await waiting()).toBe(1);
  await countAll();
  expect(await countOf()).toBe(1);
  expect(await prunePublishedEvents(test.database, new Date())).toBe(1);
});
