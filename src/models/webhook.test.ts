import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clock } from '../platform/clock.js';
import type { InTransaction } from '../platform/context.js';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { staffActor } from '../test-support/actors.js';
import { buildTenant, countRows } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { auditOf, eventsOf } from '../test-support/records.js';
import { buildWebhook } from '../test-support/webhooks.js';
import { type Tenant, Webhook } from './index.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
});
afterAll(() => test.drop());

/** Changes a webhook as an operation would; the context tells what that left. */
async function change(id: string, work: (webhook: Webhook, context: InTransaction) => Promise<unknown>) {
  const context = contextFor(test, staffActor('Owner'), { operation: 'test' });
  await inTransaction(context, async (context) => {
    const webhook = await Webhook.findForUpdate(context, id);
    if (!webhook) throw new Error('There is no such webhook.');
    await work(webhook, context);
  });
  return context;
}
const withSecrets = (id: string) => Webhook.scope('withSecrets').findByPk(id, { rejectOnEmpty: true });
const hour = 3_600_000;

describe('what is told of a webhook', () => {
  it('is its host, and neither the rest of its address nor a secret', async () => {
    const { webhook, secret } = await buildWebhook(test, tenant);
    const context = await change(webhook.id, async (row, context) => {
      await row.update({ name: 'Other', url: 'https://other.acme.test:8443/in?key=hidden' }, context);
      await row.rotateSecret(context, `whsec_${'A'.repeat(32)}`, hour);
    });
    const events = await eventsOf(context);
    const told = { webhook_id: webhook.id, tenant_id: tenant.id, name: 'Other', host: 'other.acme.test:8443' };
    expect(events).toMatchObject([
      { type: 'tenant.webhook.updated.v1', tenantId: tenant.id, data: { ...told, changed: ['name', 'url'] } },
      { type: 'tenant.webhook.secret_rotated.v1', data: told },
    ]);
    expect(JSON.stringify(events)).not.toContain('hidden');
    const { secretSealed } = await withSecrets(webhook.id);
    for (const kept of [secret, 'AAAA', secretSealed])
      expect(JSON.stringify([events, await auditOf(context)])).not.toContain(kept);
  });

  it('is that it went off and on, each once, and that it is gone', async () => {
    const { webhook } = await buildWebhook(test, tenant, { consecutiveFailures: 9, failingSince: new Date() });
    const off = await change(webhook.id, (row, context) => row.disable(context, 'gone'));
    expect(await eventsOf(off)).toMatchObject([
      { type: 'tenant.webhook.disabled.v1', entity: `webhook/${webhook.id}`, data: { cause: 'gone' } },
    ]);
    expect(await eventsOf(await change(webhook.id, (row, context) => row.disable(context, 'manager')))).toEqual([]);
    const on = await change(webhook.id, (row, context) => row.enable(context));
    expect(await eventsOf(on)).toMatchObject([{ type: 'tenant.webhook.enabled.v1' }]);
    expect(await eventsOf(await change(webhook.id, (row, context) => row.enable(context)))).toEqual([]);
    const anew = { isActive: true, disabledCause: null, disabledAt: null, consecutiveFailures: 0, failingSince: null };
    expect(await Webhook.findByPk(webhook.id)).toMatchObject(anew);
    const gone = await change(webhook.id, (row, { transaction }) => row.destroy({ transaction }));
    expect(await eventsOf(gone)).toMatchObject([{ type: 'tenant.webhook.deleted.v1' }]);
  });
});

describe('a secret that is rotated', () => {
  it('signs beside the next one until its time is over', async () => {
    const { webhook, secret } = await buildWebhook(test, tenant);
    const next = `whsec_${'B'.repeat(32)}`;
    await change(webhook.id, (row, context) => row.rotateSecret(context, next, hour));
    const row = await withSecrets(webhook.id);
    const until = row.previousSecretUntil?.getTime() ?? 0;
    expect(until).toBeGreaterThan(clock.now().getTime());
    expect(row.secretsAt(new Date(until - 1))).toEqual([next, secret]);
    expect(row.secretsAt(new Date(until))).toEqual([next]);
  });

  it('is over at once without an overlap', async () => {
    const { webhook } = await buildWebhook(test, tenant);
    const next = `whsec_${'C'.repeat(32)}`;
    await change(webhook.id, (row, context) => row.rotateSecret(context, next, 0));
    expect((await withSecrets(webhook.id)).secretsAt(new Date(0))).toEqual([next]);
  });
});

it('holds an event once for each webhook, and goes with what was on its way', async () => {
  const { webhook } = await buildWebhook(test, tenant);
  const eventId = randomUUID();
  const add = (event: string | null) =>
    test.database.sequelize.query(
      `insert into webhook_messages (id, webhook_id, tenant_id, event_id, event_type, payload, next_attempt_at, created_at)
       values ($1, $2, $3, $4, 'tenant.tenant.updated.v1', '{}', now(), now())`,
      { bind: [randomUUID(), webhook.id, tenant.id, event] },
    );
  await add(eventId);
  await add(null);
  await add(null);
  await expect(add(eventId)).rejects.toMatchObject({ name: 'SequelizeUniqueConstraintError' });
  const messages = () => countRows(test.database, 'webhook_messages where webhook_id = $1', [webhook.id]);
  expect(await messages()).toBe(3);
  await change(webhook.id, (row, { transaction }) => row.destroy({ transaction }));
  expect(await messages()).toBe(0);
});
