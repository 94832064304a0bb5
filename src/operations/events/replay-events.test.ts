import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OutboxEvent, type Tenant, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, staffActor, system } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, eventsOf } from '../../test-support/records.js';
import { type ReplayEventsInput, replayEvents } from './replay-events.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
let other: User;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
  other = await buildUser(test);
});
afterAll(() => test.drop());
const past = new Date(0);
beforeEach(() => write('published_at = now(), set_aside_at = null, attempts = 0'));

const write = (values: string, entityId?: string) =>
  test.database.sequelize.query(
    `update outbox_events set ${values} ${entityId ? `where entity_id = '${entityId}'` : ''}`,
  );
const owner = () => contextFor(test, staffActor('Owner'), { operation: 'replayEvents' });
const replay = (input: ReplayEventsInput) => replayEvents(owner(), input);
const waiting = () => OutboxEvent.findAll({ where: { publishedAt: null, setAsideAt: null }, order: ['position'] });

describe('replayEvents', () => {
  it('has events wait again in their old order, and stands in the audit trail', async () => {
    const all = await OutboxEvent.findAll({ order: ['position'] });
    const context = owner();
    expect(await replayEvents(context, { since: past })).toBe(all.length);
    expect((await waiting()).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(await auditOf(context)).toMatchObject([{ action: 'replayEvents', after: { events: all.length } }]);
  });

  it('records no event of its own', async () => {
    const context = owner();
    await replayEvents(context, { since: past });
    expect(await eventsOf(context)).toEqual([]);
  });

  it.each<[string, () => ReplayEventsInput, () => string[]]>([
    ['a record', () => ({ entityId: user.id }), () => [user.id]],
    ['a tenant', () => ({ since: past, tenantId: tenant.id }), () => [tenant.id, user.id]],
    ['a type', () => ({ since: past, types: ['identity.user.registered.v1'] }), () => [user.id, other.id]],
    ['a pattern', () => ({ since: past, types: ['identity.*'] }), () => [user.id, other.id]],
  ])('narrows them to %s', async (_what, input, expected) => {
    await replay(input());
    const entities = new Set((await waiting()).map(({ entityId }) => entityId));
    for (const id of expected()) expect(entities).toContain(id);
    expect(entities.size).toBe(new Set(expected()).size);
  });

  it('takes what would mean something in SQL for itself', async () => {
    expect(await replay({ since: past, types: ['identity_user.%', '%', `' or 1=1 --`] })).toBe(0);
  });

  it('narrows them to a time, whose end does not belong to it', async () => {
    const [event] = await OutboxEvent.findAll({ where: { entityId: user.id }, limit: 1 });
    const at = event?.occurredAt ?? past;
    expect(await replay({ since: past, until: at, entityId: user.id })).toBe(0);
    expect(await replay({ since: at, entityId: user.id })).toBeGreaterThan(0);
  });

  it('only counts when asked to', async () => {
    expect(await replay({ since: past, dryRun: true })).toBeGreaterThan(0);
    expect(await waiting()).toEqual([]);
  });

  it('leaves what waits already: twice is once', async () => {
    const counts = await Promise.all([replay({ since: past }), replay({ since: past })]);
    expect(Math.min(...counts)).toBe(0);
    expect(await replay({ since: past })).toBe(0);
  });

  it('takes those that were set aside, with their tries forgotten', async () => {
    await write('published_at = null, set_aside_at = now(), attempts = 5', user.id);
    expect(await replay({ entityId: user.id })).toBe(0);
    expect(await replay({ state: 'set_aside' })).toBeGreaterThan(0);
    expect((await waiting()).map(({ attempts }) => attempts)).not.toContain(5);
  });

  it.each<[ReplayEventsInput, string]>([
    [{}, 'since'],
    [{ types: ['*'] }, 'since'],
    [{ until: new Date() }, 'since'],
    [{ since: new Date(5), until: new Date(5) }, 'until'],
  ])('refuses %j, which would send the whole history', async (input, field) => {
    await expect(replay(input)).rejects.toMatchObject({ code: 'unprocessable', fields: [{ field }] });
    expect(await waiting()).toEqual([]);
  });

  it('finds nothing for a record that is not there', async () => {
    expect(await replay({ entityId: randomUUID() })).toBe(0);
  });

  it.each(['Support', 'Finance', 'Tenants', 'Auditor'] as const)('is forbidden to %s', async (role) => {
    const call = replayEvents(contextFor(test, staffActor(role)), { since: past });
    await expect(call).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('is forbidden to anybody who is no staff', async () => {
    await expect(replayEvents(contextFor(test, anonymous), { since: past })).rejects.toMatchObject({});
    expect(await waiting()).toEqual([]);
  });

  it('is open to the command line', async () => {
    expect(await replayEvents(contextFor(test, system, { via: 'cli' }), { since: past })).toBeGreaterThan(0);
  });
});

describe('messages that another service delivers', () => {
  const sealed = 'notification.email.requested.v1';
  const asMail = () => write(`type = '${sealed}'`, other.id);
  const asItWas = () => write(`type = 'identity.user.registered.v1'`, other.id);

  it('are left out, since people would get them twice, unless their type is named in full', async () => {
    await asMail();
    try {
      expect(await replay({ since: past, types: ['notification.*'] })).toBe(0);
      expect(await replay({ entityId: other.id })).toBe(0);
      expect(await replay({ since: past, types: [sealed] })).toBeGreaterThan(0);
    } finally {
      await asItWas();
    }
  });
});
