import { randomUUID } from 'node:crypto';
import type { Model, ModelStatic } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { system } from '../test-support/actors.js';
import { buildSession, buildStaff, buildTenant, buildUser } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { entities } from './entities.gen.js';
import type { Entity } from './entity.js';
import * as models from './index.js';
import { RecordedModel } from './recorded-model.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
  const user = await buildUser(test, { tenant: await buildTenant(test), totpSecret: 'JBSWY3DPEHPK3PXP' });
  await buildSession(test, user);
  await buildStaff(test, { totpSecret: 'JBSWY3DPEHPK3PXP' });
});
afterAll(() => test.drop());

const { initModels: _, ...all } = models;
const every = Object.entries(all) as unknown as [string, ModelStatic<Model>][];
const described = (Object.values(entities) as Entity[]).map(({ model }) => model);
const forReading = [
  ...['OutboxEvent', 'AuditEntry', 'TenantUsageDay', 'LedgerEntry'],
  ...['WebhookMessage', 'WebhookDelivery'],
];
const recorded = every.filter(([name]) => !forReading.includes(name));

it('knows every table of the schema but those that no model writes', async () => {
  const [rows] = await test.database.sequelize.query(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const tables = every.map(([, model]) => model.getTableName() as string);
  const others = [
    'schema_migrations',
    'outbox_lanes',
    'console_sessions',
    'rate_limits',
    'clock_offset',
    'used_signatures',
    'ledger_accounts',
    'idempotency_keys',
    'quest_counted_events',
    'payments_without_rewards',
    'inbox_messages',
    'tenant_storage',
    'webhook_turns',
    'audit_unsealed',
    'audit_seals',
  ];
  expect((rows as { name: string }[]).map(({ name }) => name).toSorted()).toEqual([...tables, ...others].toSorted());
});

describe.each(recorded)('%s', (_name, model) => {
  const values = () =>
    Object.fromEntries(
      Object.entries(model.getAttributes()).map(([name, { type }]) => [
        name,
        String(type) === 'UUID' ? randomUUID() : null,
      ]),
    );

  it('records its writes', () => {
    expect(model.prototype).toBeInstanceOf(RecordedModel);
  });

  it('refuses every write outside inTransaction', async () => {
    const key = { [model.primaryKeyAttribute]: 'none' };
    const row = model.build(values(), { isNewRecord: false, raw: true });
    row.changed(model.primaryKeyAttribute as never, true);
    const refused = /needs a transaction/;
    await expect(model.create(values() as never)).rejects.toThrow(refused);
    await expect(model.bulkCreate([values() as never])).rejects.toThrow(refused);
    await expect(model.update({ createdAt: new Date() } as never, { where: key as never })).rejects.toThrow(refused);
    await expect(row.save({ validate: false })).rejects.toThrow(refused);
    await expect(model.destroy({ where: key as never })).rejects.toThrow(refused);
    await expect(row.destroy()).rejects.toThrow(refused);
  });

  it('refuses to delete what no event would tell of', async () => {
    const keptForNothing = [
      'RefreshToken',
      // With the whole person alone, of whom an event tells.
      'AddressProof',
      'Credential',
      'UserNote',
      'MfaChallenge',
      'MfaFactor',
      'PushSubscription',
      'RecoveryCodes',
      'OauthAttempt',
      'PasskeyCeremony',
      'ParkedMessage',
      'ExternalIdentity',
      'IdentityProvider',
    ];
    const toldWhenGone = ['TenantDomain', 'Passkey', 'Webhook', ...described];
    const deletion = inTransaction(contextFor(test, system), ({ transaction }) =>
      model.destroy({ where: { [model.primaryKeyAttribute]: randomUUID() } as never, transaction }),
    );
    if ([...keptForNothing, ...toldWhenGone].includes(model.name)) await expect(deletion).resolves.toBe(0);
    else await expect(deletion).rejects.toThrow('is kept');
  });
});

describe.each(every.filter(([name]) => forReading.includes(name)))('%s', (_name, model) => {
  it('is for reading alone', async () => {
    const values = { id: randomUUID(), position: 1 } as never;
    await expect(model.create(values, { validate: false })).rejects.toThrow('for reading alone');
    await expect(model.bulkCreate([values])).rejects.toThrow('for reading alone');
    const column = Object.keys(model.getAttributes()).at(-1) ?? '';
    await expect(model.update({ [column]: 'x' } as never, { where: {} })).rejects.toThrow('for reading alone');
    await expect(model.destroy({ where: {} })).rejects.toThrow('for reading alone');
  });
});

describe('secrets', () => {
  const secrets: Record<string, string[]> = {
    Credential: ['passwordHash'],
    AddressProof: ['tokenHash', 'codeHash'],
    MfaFactor: ['totpSecret'],
    RecoveryCodes: ['codeHashes'],
    Staff: ['passwordHash', 'totpSecret'],
    RefreshToken: ['tokenHash'],
    MfaChallenge: ['tokenHash', 'deviceTokenHash'],
    Session: ['deviceTokenHash'],
    Message: ['sealedValues'],
    PushSubscription: ['endpointHash', 'sealedAddress'],
    ServiceToken: ['tokenHash'],
    ApiKey: ['keyHash'],
    Invitation: ['tokenHash'],
    OauthAttempt: ['proofHash'],
    PasskeyCeremony: ['challengeHash'],
    IdentityProvider: ['sealedSecret'],
    SigningKey: ['privateKey'],
    RenewalConsent: ['cardSealed'],
    Webhook: ['secretSealed', 'previousSecretSealed'],
  };

  it('are all named here', () => {
    const found = every.flatMap(([name, model]) =>
      Object.keys(model.getAttributes())
        .filter((attribute) => /hash|secret|sealed|privatekey|password/i.test(attribute) && !/until$/i.test(attribute))
        .map((attribute) => `${name}.${attribute}`),
    );
    const named = Object.entries(secrets).flatMap(([name, attributes]) => attributes.map((one) => `${name}.${one}`));
    expect(found.toSorted()).toEqual(named.toSorted());
  });

  it.each(Object.entries(secrets))('of %s are out of every default query', async (name, attributes) => {
    const model = Object.fromEntries(every)[name] as ModelStatic<Model>;
    const queries: string[] = [];
    const logging = (sql: string) => void queries.push(sql);
    await model.findAll({ logging });
    await model.findOne({ logging });
    await model.findByPk(randomUUID(), { logging });
    await model.findAndCountAll({ logging });
    expect(queries.length).toBeGreaterThanOrEqual(5);
    const columns = attributes.map((attribute) => model.getAttributes()[attribute as never] as { field?: string });
    for (const { field } of columns) {
      for (const sql of queries.map((query) => query.split(' FROM ')[0])) expect(sql).not.toContain(field);
    }
  });
});
