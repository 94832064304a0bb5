import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Message, type Tenant, Webhook, WebhookMessage } from '../../models/index.js';
import { clock } from '../../platform/clock.js';
import type { Actor, Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, countRows } from '../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally, typesOf } from '../../test-support/records.js';
import { buildWebhook } from '../../test-support/webhooks.js';
import { createWebhook } from './create-webhook.js';
import { deleteWebhook } from './delete-webhook.js';
import { disableEndpoint } from './disable-endpoint.js';
import { disableWebhook } from './disable-webhook.js';
import { enableWebhook } from './enable-webhook.js';
import { getWebhook } from './get-webhook.js';
import { listWebhooks } from './list-webhooks.js';
import { rotateWebhookSecret } from './rotate-webhook-secret.js';
import { testWebhook } from './test-webhook.js';
import { updateWebhook } from './update-webhook.js';
import type { WebhookInput } from './visible-webhook.js';

let test: TestDatabase;
let tenant: Tenant;
let foreign: Tenant;
let manager: Actor;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  foreign = await buildTenant(test);
  manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
});
afterAll(() => test.drop());

const call = (parts: CallParts = {}, actor = manager) => contextFor(test, actor, parts);
const input = (values = {}) => ({
  ...{ tenantId: tenant.id, name: 'Books', url: 'https://hooks.acme.com/in', events: ['payment.*'] },
  ...values,
});
const ours = async (values: Parameters<typeof buildWebhook>[2] = {}) => {
  const { webhook } = await buildWebhook(test, tenant, values);
  return { tenantId: tenant.id, webhookId: webhook.id };
};
const off = { isActive: false, disabledCause: 'failures', disabledAt: new Date(), consecutiveFailures: 7 } as const;
const stored = (id: string) => Webhook.scope('withSecrets').findByPk(id, { rejectOnEmpty: true });

describe('createWebhook', () => {
  it('keeps the secret sealed and tells it once, with its event and its audit entry', async () => {
    const context = call({ operation: 'createWebhook' });
    const terms = { name: ' Books ', events: ['payment.*', ' payment.* ', 'identity.*.banned.v1'], maxInFlight: 3 };
    const { webhook, secret } = await createWebhook(context, input(terms));
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toMatchObject({ name: 'Books', isActive: true, inOrder: false, maxInFlight: 3 });
    const told = {
      ...{ webhook_id: webhook.id, tenant_id: tenant.id, name: 'Books', host: 'hooks.acme.com', in_order: false },
      ...{ events: ['payment.*', 'identity.*.banned.v1'], max_in_flight: 3 },
    };
    expect(await eventsOf(context)).toEqual([
      { type: 'tenant.webhook.created.v1', entity: `webhook/${webhook.id}`, tenantId: tenant.id, data: told },
    ]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ action: 'createWebhook', after: { url: 'https://hooks.acme.com/in' } }]);
    const kept = await stored(webhook.id);
    expect(kept.secretsAt(clock.now())).toEqual([secret]);
    expect(JSON.stringify([entries, await eventsOf(context), kept])).not.toContain(secret.slice(6, 30));
  });

  it.each([
    ['name', { name: ' ' }],
    ['name', { name: 'x'.repeat(121) }],
    ['name', { name: 'a\u202eb' }],
    ['events', { events: [] }],
    ['events', { events: Array.from({ length: 51 }, (_, place) => `payment.a${place}.*`) }],
    ['max_in_flight', { maxInFlight: 0 }],
    ['max_in_flight', { maxInFlight: 33 }],
    ['max_in_flight', { maxInFlight: 1.5 }],
  ])('refuses a bad %s', async (field, values) => {
    const context = call();
    const refusal = { code: 'unprocessable', fields: [{ field }] };
    await expect(createWebhook(context, input(values))).rejects.toMatchObject(refusal);
    expect(await eventsOf(context)).toEqual([]);
  });

  it('gives the last place once, however many ask at once; a deleted one makes room', async () => {
    const full = await buildTenant(test);
    for (let n = 0; n < 19; n += 1) await buildWebhook(test, full);
    const owner = () => call({}, staffActor('Owner'));
    const create = () => createWebhook(owner(), input({ tenantId: full.id }));
    expect(await tally(Array.from({ length: 30 }, create))).toEqual({ done: 1, conflict: 29 });
    const [some] = await Webhook.findAll({ where: { tenantId: full.id }, limit: 1 });
    await deleteWebhook(owner(), { tenantId: full.id, webhookId: some?.id ?? '' });
    expect(await codeOf(create())).toBe('done');
  });
});

describe('updateWebhook', () => {
  it('changes what is named alone', async () => {
    const webhook = await ours();
    const context = call();
    await updateWebhook(context, { ...webhook, url: 'https://other.acme.com', inOrder: true });
    expect(await eventsOf(context)).toMatchObject([
      { type: 'tenant.webhook.updated.v1', data: { changed: ['url', 'in_order'], host: 'other.acme.com' } },
    ]);
    expect(await stored(webhook.webhookId)).toMatchObject({ events: ['*'], url: 'https://other.acme.com/' });
    const same = call();
    await updateWebhook(same, { ...webhook, inOrder: true, events: ['*'] });
    expect(await eventsOf(same)).toEqual([]);
  });

  it('refuses the edit of a record that somebody changed meanwhile', async () => {
    const webhook = await ours();
    const opened = { ...webhook, name: 'Mine', expectedUpdatedAt: new Date(0) };
    expect(await codeOf(updateWebhook(call(), opened))).toBe('stale_record');
  });
});

describe('disableWebhook and enableWebhook', () => {
  it('go off and on once, however many at once, and tell nobody by mail', async () => {
    const webhook = await ours({ consecutiveFailures: 3, failingSince: new Date() });
    const tell = async (work: (context: Context, which: WebhookInput) => Promise<unknown>) => {
      const contexts = Array.from({ length: 10 }, () => call());
      await Promise.all(contexts.map((context) => work(context, webhook)));
      return (await Promise.all(contexts.map(eventsOf))).flat();
    };
    expect(await tell(disableWebhook)).toMatchObject([
      { type: 'tenant.webhook.disabled.v1', data: { cause: 'manager' } },
    ]);
    expect(await tell(enableWebhook)).toMatchObject([{ type: 'tenant.webhook.enabled.v1' }]);
    const anew = { isActive: true, disabledCause: null, consecutiveFailures: 0, failingSince: null };
    expect(await stored(webhook.webhookId)).toMatchObject(anew);
    expect(await Message.count({ where: { template: 'webhook-disabled' } })).toBe(0);
  });
});

describe('disableEndpoint', () => {
  const disable = async (id: string, cause: 'failures' | 'gone', work = async () => {}) => {
    const context = contextFor(test, system);
    const done = await inTransaction(context, async (context) => {
      const webhook = await Webhook.findForUpdate(context, id);
      if (!webhook) throw new Error('There is none.');
      const isNew = await disableEndpoint(context, webhook, cause);
      await work();
      return isNew;
    });
    return { done, types: await typesOf(context) };
  };
  const mails = (name: string) =>
    Message.findAll({ where: { template: 'webhook-disabled', tenantId: tenant.id }, order: ['createdAt'] }).then(
      (rows) => rows.map(({ recipient, channel }) => `${name} ${channel} ${recipient}`),
    );

  it('writes once to the contact of the tenant, and not after a rollback', async () => {
    const { webhookId } = await ours();
    const refusal = new Error('no');
    await expect(disable(webhookId, 'gone', () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(await mails('x')).toEqual([]);
    expect((await stored(webhookId)).isActive).toBe(true);
    const answers = await Promise.all([disable(webhookId, 'failures'), disable(webhookId, 'gone')]);
    expect(answers.map(({ done }) => done).toSorted()).toEqual([false, true]);
    expect(answers.flatMap(({ types }) => types)).toEqual(['tenant.webhook.disabled.v1']);
    expect(await mails('x')).toEqual([`x Email ${tenant.contactEmail}`]);
  });
});

describe('rotateWebhookSecret', () => {
  it('lets the old secret sign for a day unless told otherwise', async () => {
    const { webhook, secret: first } = await buildWebhook(test, tenant);
    const which = { tenantId: tenant.id, webhookId: webhook.id };
    const context = call();
    const { secret: second } = await rotateWebhookSecret(context, which);
    const row = await stored(webhook.id);
    expect(row.secretsAt(clock.now())).toEqual([second, first]);
    expect(row.previousSecretUntil?.getTime()).toBeCloseTo(clock.now().getTime() + 86_400_000, -5);
    expect(await typesOf(context)).toEqual(['tenant.webhook.secret_rotated.v1']);
    expect(JSON.stringify([await eventsOf(context), await auditOf(context)])).not.toMatch(/whsec_|v1\./);
    const { secret: third } = await rotateWebhookSecret(call(), { ...which, overlapSeconds: 0 });
    expect((await stored(webhook.id)).secretsAt(clock.now())).toEqual([third]);
  });

  it('leaves the secrets of two that come at once as present and previous', async () => {
    const webhook = await ours();
    const answers = await Promise.all([rotateWebhookSecret(call(), webhook), rotateWebhookSecret(call(), webhook)]);
    const secrets = (await stored(webhook.webhookId)).secretsAt(clock.now());
    expect(secrets.toSorted()).toEqual(answers.map(({ secret }) => secret).toSorted());
  });

  it.each([-1, 1.5, 7 * 86_400 + 1, Number.NaN])('refuses an overlap of %s seconds', async (overlapSeconds) => {
    const webhook = await ours();
    expect(await codeOf(rotateWebhookSecret(call(), { ...webhook, overlapSeconds }))).toBe('unprocessable');
  });
});

describe('testWebhook', () => {
  it('puts a message of no event into the line, and none for one that is off', async () => {
    const webhook = await ours();
    const context = call();
    const { messageId } = await testWebhook(context, webhook);
    const message = await WebhookMessage.findByPk(messageId, { rejectOnEmpty: true });
    expect(message).toMatchObject({ eventId: null, eventType: 'webhook.test', state: 'pending', attempts: 0 });
    const body = { type: 'webhook.test', data: { webhook_id: webhook.webhookId, tenant_id: tenant.id } };
    expect(JSON.parse(message.payload)).toMatchObject(body);
    expect(await eventsOf(context)).toEqual([]);
    const idle = await ours(off);
    expect(await codeOf(testWebhook(call(), idle))).toBe('conflict');
    expect(await countRows(test.database, 'webhook_messages where webhook_id = $1', [idle.webhookId])).toBe(0);
  });

  it('cannot be asked for without end', async () => {
    const busy = await buildTenant(test);
    const { webhook } = await buildWebhook(test, busy);
    const ask = () => testWebhook(call({}, staffActor('Owner')), { tenantId: busy.id, webhookId: webhook.id });
    for (let batch = 0; batch < 60; batch += 1) await Promise.all(Array.from({ length: 5 }, ask));
    expect(await codeOf(ask())).toBe('rate_limited');
  });
});

describe('deleteWebhook', () => {
  it('is done once', async () => {
    const webhook = await ours();
    await testWebhook(call(), webhook);
    const contexts = Array.from({ length: 5 }, () => call());
    const answers = await tally(contexts.map((context) => deleteWebhook(context, webhook)));
    expect(answers).toEqual({ done: 1, not_found: 4 });
    expect((await Promise.all(contexts.map(typesOf))).flat()).toEqual(['tenant.webhook.deleted.v1']);
    expect(await countRows(test.database, 'webhook_messages where webhook_id = $1', [webhook.webhookId])).toBe(0);
  });
});

describe('each of them', () => {
  const all: [string, (context: Context, which: WebhookInput) => Promise<unknown>][] = [
    ['getWebhook', getWebhook],
    ['updateWebhook', (context, which) => updateWebhook(context, { ...which, name: 'Mine' })],
    ['disableWebhook', disableWebhook],
    ['enableWebhook', enableWebhook],
    ['rotateWebhookSecret', rotateWebhookSecret],
    ['testWebhook', testWebhook],
    ['deleteWebhook', deleteWebhook],
  ];

  it.each(all)('%s finds nothing of another tenant, nor under another tenant', async (_, work) => {
    const { webhook } = await buildWebhook(test, foreign);
    const before = JSON.stringify(await stored(webhook.id));
    expect(await codeOf(work(call(), { tenantId: foreign.id, webhookId: webhook.id }))).toBe('not_found');
    expect(await codeOf(work(call(), { tenantId: tenant.id, webhookId: webhook.id }))).toBe('not_found');
    expect(await codeOf(work(call(), { tenantId: tenant.id, webhookId: randomUUID() }))).toBe('not_found');
    const program = serviceActor(all.map(([name]) => name));
    const elsewhere = { tenantId: tenant.id };
    const theirs = { tenantId: foreign.id, webhookId: webhook.id };
    expect(await codeOf(work(call(elsewhere, program), theirs))).toBe('not_found');
    expect(JSON.stringify(await stored(webhook.id))).toBe(before);
  });

  it.each(all)('%s is closed to plain users and to staff without the role', async (_, work) => {
    const which = await ours();
    const user = userActor(await buildUser(test, { tenant }));
    for (const actor of [user, staffActor('Finance')])
      expect(await codeOf(work(call({}, actor), which))).toBe('forbidden');
  });
});

it('listWebhooks shows the own ones, the newest first, and no secret', async () => {
  const home = await buildTenant(test);
  const ids = [];
  for (const days of [3, 2, 1]) {
    const createdAt = new Date(clock.now().getTime() - days * 86_400_000);
    ids.unshift((await buildWebhook(test, home, { createdAt })).webhook.id);
  }
  const page = await listWebhooks(call({}, staffActor('Auditor')), { tenantId: home.id, page: 1, pageSize: 2 });
  expect([page.rows.map(({ id }) => id), page.total]).toEqual([ids.slice(0, 2), 3]);
  expect(JSON.stringify(page)).not.toMatch(/sealed/i);
});
