import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventOf, writeToOutbox } from '../../events/outbox.js';
import type { Tenant } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { canWatch, liveKinds } from '../../policies/live.js';
import { staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { codeOf } from '../../test-support/records.js';
import { buildDelivery, buildWebhook } from '../../test-support/webhooks.js';
import { parkMessage } from '../parked-messages/park-message.js';
import { getLive, type LiveFilter } from './get-live.js';
import { LiveFeed } from './live/live-feed.js';

let test: TestDatabase;
let acme: Tenant;
let stopping: AbortController;
let feed: LiveFeed;
const complaints: unknown[] = [];
beforeAll(async () => {
  test = await createInstallation();
  acme = await buildTenant(test);
});
beforeEach(() => {
  stopping = new AbortController();
  const onError = (error: unknown) => complaints.push(error);
  feed = new LiveFeed({ database: test.database, stopping: stopping.signal, onError, pollEveryMs: 20 });
});
afterEach(() => {
  stopping.abort();
  expect(complaints).toEqual([]);
});
afterAll(() => test.drop());

const read = (filter: LiveFilter & { tenantId?: string; mark?: string | null } = {}, actor = staffActor('Owner')) =>
  getLive(contextFor(test, actor, { tenantId: filter.tenantId ?? null }), { ...filter, feed });

async function* following(filter: Parameters<typeof read>[0] = {}) {
  let { mark } = await read(filter);
  for (;;) {
    const live = await read({ ...filter, mark });
    ({ mark } = live);
    yield* live.entries;
    await feed.wait(10_000, stopping.signal);
  }
}
/** What comes after this call, until there are so many. */
async function next(count: number, cause: () => Promise<unknown>, filter: Parameters<typeof read>[0] = {}) {
  const entries = following(filter);
  const first = entries.next();
  await read(filter);
  await cause();
  const found = [(await first).value];
  while (found.length < count) found.push((await entries.next()).value);
  return found.map((entry) => entry ?? expect.fail('nothing'));
}

const created = (name: string, tenant = acme) =>
  eventOf(
    'tenant.tenant.created.v1',
    { type: 'tenant', id: randomUUID(), tenantId: tenant.id },
    { tenant_id: tenant.id, slug: 'thing', name, kind: 'Internal', status: 'Active' },
  );
const tell = (...names: string[]) =>
  seed(test, (context) =>
    writeToOutbox(
      context,
      names.map((name) => created(name)),
    ),
  );
const run = (sql: string, bind: unknown[] = []) => test.database.sequelize.query(sql, { bind });
const park = () =>
  parkMessage(contextFor(test, system), {
    ...{ queue: 'identity.render', routingKey: 'render.job.completed.v1', headers: {}, fault: 'not_json' },
    ...{ body: Buffer.from(randomUUID()), error: 'It is no JSON.', attempts: 1, firstSeenAt: new Date() },
  });

describe('what happens now', () => {
  it('tells of an event as it is recorded, published and set aside, once each, without what it holds', async () => {
    const newest = 'position = (select max(position) from outbox_events)';
    const seen = await next(1, () => tell('shown at once'));
    expect(seen).toMatchObject([
      { kind: 'recorded', type: 'tenant.tenant.created.v1', tenantId: acme.id, tenantName: acme.name, error: null },
    ]);
    expect(JSON.stringify(seen)).not.toContain('shown at once');
    const marked = await next(
      2,
      async () => {
        await run(`update outbox_events set published_at = now() where ${newest}`);
        await tell('refused');
        await run(`update outbox_events set set_aside_at = now(), last_error = 'too big' where ${newest}`);
      },
      { kinds: ['published', 'set_aside'] },
    );
    expect(marked.map(({ kind, error }) => [kind, error])).toEqual([
      ['published', null],
      ['set_aside', 'too big'],
    ]);
    const ids = (await read()).entries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells of deliveries with the webhook and the answer, and of parked messages', async () => {
    const { webhook } = await buildWebhook(test, acme);
    const found = await next(3, async () => {
      await buildDelivery(test, webhook);
      await buildDelivery(test, webhook, { succeeded: false, responseStatus: 500 });
      await park();
    });
    expect(found.map(({ kind, about, status, error }) => [kind, about, status, error])).toEqual([
      ['delivered', 'Books of Acme', 200, null],
      ['not_delivered', 'Books of Acme', 500, 'It answered 500.'],
      ['parked', 'identity.render', null, 'It is no JSON.'],
    ]);
    expect(JSON.stringify(found)).not.toContain('hidden');
  });

  it('tells of what is committed late, behind what was told before', async () => {
    let finish: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let written: () => void = () => undefined;
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    await read();
    const late = inTransaction(contextFor(test, system), async (context: InTransaction) => {
      await writeToOutbox(context, [created('late', acme)]);
      written();
      await open;
    });
    await isWritten;
    const [early] = await next(1, () => tell('early'));
    // Long enough that the gap was looked at more than once.
    const { mark } = await read();
    for (let turn = 0; turn < 5; turn++) await next(1, () => tell(`between ${turn}`));
    const entries = following();
    const missed = entries.next();
    finish();
    await late;
    const [ours] = await vi.waitFor(async () => {
      const told = (await read({ mark })).entries;
      expect(told).toHaveLength(6);
      return told.slice(-1);
    });
    expect(ours?.recordId).not.toBe(early?.recordId);
    expect((await missed).value?.recordId).toBe(ours?.recordId);
  });

  it('narrows by kind, type, tenant and failures', async () => {
    const other = await buildTenant(test);
    const { webhook } = await buildWebhook(test, other);
    await next(3, async () => {
      await seed(test, (context) => writeToOutbox(context, [created('x', other)]));
      await buildDelivery(test, webhook, { succeeded: false, eventType: 'payment.payment.confirmed.v1' });
      await park();
    });
    const kinds = async (filter: Parameters<typeof read>[0]) =>
      [...new Set((await read(filter)).entries.map(({ kind }) => kind))].toSorted();
    expect(await kinds({ tenantId: other.id })).toEqual(['not_delivered', 'recorded']);
    expect(await kinds({ failuresOnly: true })).toEqual(['not_delivered', 'parked', 'set_aside']);
    expect(await kinds({ types: ['payment.*'], tenantId: other.id })).toEqual(['not_delivered']);
    expect(await kinds({ types: ['tenant.*.created.v1'], tenantId: other.id })).toEqual(['recorded']);
    expect(await kinds({ kinds: ['parked'] })).toEqual(['parked']);
    for (const filter of [{ kinds: ['secrets'] }, { types: ['a b'] }, { types: Array(11).fill('*') }])
      expect(await codeOf(read(filter))).toBe('unprocessable');
  });

  it('tells of more than can be shown that it is not all', async () => {
    const { mark } = await read();
    await seed(test, (context) =>
      writeToOutbox(
        context,
        Array.from({ length: 1_200 }, (_, at) => created(`${at}`)),
      ),
    );
    const live = await vi.waitFor(async () => {
      const told = await read({ mark });
      expect(told.entries.length).toBeGreaterThan(0);
      return told;
    });
    expect(live.isCut).toBe(true);
    expect(live.entries.length).toBeLessThanOrEqual(1_000);
    expect((await read({ mark: live.mark })).isCut).toBe(false);
  });

  it('goes on after the database has refused to answer, and complains once', async () => {
    let asked = 0;
    const heard: unknown[] = [];
    const sequelize = {
      query: (...order: Parameters<typeof test.database.sequelize.query>) => {
        asked += 1;
        return test.database.sequelize.query(...order);
      },
    } as never;
    const onError = (error: unknown) => heard.push(error);
    const own = new LiveFeed({ database: { sequelize }, stopping: stopping.signal, onError, pollEveryMs: 5 });
    const { mark } = await own.read(null);
    await run('alter table webhook_deliveries rename to away');
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    await tell('meanwhile');
    const before = asked;
    await vi.waitFor(() => expect(asked).toBeGreaterThan(before + 30));
    await run('alter table away rename to webhook_deliveries');
    await tell('afterwards');
    await vi.waitFor(async () => expect((await own.read(mark)).entries).toHaveLength(2));
    expect((await own.read(mark)).isCut).toBe(true);
    expect(heard).toHaveLength(1);
  });

  it('shows whoever comes the newest, also with the mark of another process', async () => {
    await tell('one', 'two');
    const fresh = await read();
    expect(fresh.entries.length).toBeLessThanOrEqual(50);
    for (const mark of [`${randomUUID()}/7`, 'nonsense', '/'])
      expect((await read({ mark })).entries.slice(-2)).toEqual(fresh.entries.slice(-2));
    expect((await read({ mark: fresh.mark })).entries).toEqual([]);
  });

  it('is for those who look after tenants, and of events for those who oversee the service', async () => {
    const user = await buildUser(test);
    for (const actor of [userActor(user), staffActor('Support'), staffActor('Finance')])
      expect(await codeOf(read({}, actor as never))).toBe('forbidden');
    const seen = (actor: Parameters<typeof canWatch>[0]) => liveKinds.filter((kind) => canWatch(actor, kind));
    expect(seen(staffActor('Tenants'))).toEqual(['delivered', 'not_delivered', 'parked']);
    for (const role of ['Auditor', 'Owner'] as const) expect(seen(staffActor(role))).toEqual(liveKinds);
    await tell('not for everybody');
    expect((await read({ kinds: ['recorded'] })).entries.length).toBeGreaterThan(0);
    expect((await read({ kinds: ['recorded'] }, staffActor('Tenants'))).entries).toEqual([]);
  });
});
