import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IdentityProvider } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { googleAccountOf, telegramBotTokenOf, useIdentityProviders } from '../auth/identity-providers.js';
import { removeIdentityProvider } from './remove-identity-provider.js';
import { setIdentityProvider } from './set-identity-provider.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
  const googleClient = { clientId: 'platform', clientSecret: 'platform-secret' };
  useIdentityProviders({ googleIssuer: 'https://accounts.test', googleClient, telegramBotToken: '1:platform' });
});
afterAll(() => test.drop());

const call = (parts = {}) => contextFor(test, staffActor('Tenants'), parts);
const google = (tenantId: string, values = {}) => ({
  tenantId,
  provider: 'google' as const,
  clientId: 'own-client',
  secret: 'own-secret',
  ...values,
});

describe("a tenant's own account at a provider", () => {
  it('counts before the one of the installation, for this tenant alone, until it is removed', async () => {
    const [tenant, other] = [await buildTenant(test), await buildTenant(test)];
    const platform = { issuer: 'https://accounts.test', clientId: 'platform', clientSecret: 'platform-secret' };
    expect(await googleAccountOf(tenant)).toEqual(platform);
    await setIdentityProvider(call(), google(tenant.id));
    await setIdentityProvider(call(), { tenantId: tenant.id, provider: 'telegram', secret: '2:own' });
    const own = { issuer: 'https://accounts.test', clientId: 'own-client', clientSecret: 'own-secret' };
    expect(await googleAccountOf(tenant)).toEqual(own);
    expect([await telegramBotTokenOf(tenant), await telegramBotTokenOf(other)]).toEqual(['2:own', '1:platform']);
    expect(await googleAccountOf(other)).toEqual(platform);
    await removeIdentityProvider(call(), { tenantId: tenant.id, provider: 'google' });
    expect(await googleAccountOf(tenant)).toEqual(platform);
  });

  it('is sealed at rest, and in no event and no audit entry', async () => {
    const tenant = await buildTenant(test);
    const context = call({ operation: 'setIdentityProvider' });
    await setIdentityProvider(context, google(tenant.id, { secret: 'GOCSPX-very-secret' }));
    const row = await IdentityProvider.findWithSecret(tenant.id, 'google');
    expect(row?.sealedSecret).toMatch(/^v1\./);
    const events = await eventsOf(context);
    expect(events).toEqual([
      {
        type: 'tenant.identity_provider.changed.v1',
        entity: `tenant/${tenant.id}`,
        tenantId: tenant.id,
        data: { tenant_id: tenant.id, provider: 'google', change: 'added' },
      },
    ]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ after: { clientId: 'own-client' } }]);
    const told = JSON.stringify([events, entries]);
    for (const secret of ['GOCSPX-very-secret', row?.sealedSecret]) expect(told).not.toContain(secret);
  });

  it('is replaced when it is set again, and of several at once one stays', async () => {
    const tenant = await buildTenant(test);
    const contexts = Array.from({ length: 5 }, () => call());
    await Promise.all(
      contexts.map((context, n) => setIdentityProvider(context, google(tenant.id, { secret: `s${n}` }))),
    );
    expect(await IdentityProvider.count({ where: { tenantId: tenant.id } })).toBe(1);
    const changes = (await Promise.all(contexts.map(eventsOf))).flat().map(({ data }) => data['change']);
    expect(changes.toSorted()).toEqual(['added', 'updated', 'updated', 'updated', 'updated']);
    const removals = Array.from({ length: 3 }, () =>
      removeIdentityProvider(call(), { tenantId: tenant.id, provider: 'google' }),
    );
    expect(await tally(removals)).toEqual({ done: 1, not_found: 2 });
  });

  it.each([
    ['no client id', { clientId: ' ' }],
    ['no secret', { secret: ' ' }],
    ['a secret with a blank in it', { secret: 'one two' }],
    ['a client id that is too long', { clientId: 'x'.repeat(256) }],
  ])('is not set with %s', async (_, values) => {
    const tenant = await buildTenant(test);
    expect(await codeOf(setIdentityProvider(call(), google(tenant.id, values)))).toBe('unprocessable');
    expect(await IdentityProvider.count({ where: { tenantId: tenant.id } })).toBe(0);
  });

  it('is for the platform to set, and of a tenant that there is', async () => {
    const tenant = await buildTenant(test);
    const manager = contextFor(test, userActor(await buildUser(test, { tenant, isTenantAdmin: true })));
    for (const context of [manager, contextFor(test, staffActor('Support'))]) {
      expect(await codeOf(setIdentityProvider(context, google(tenant.id)))).toBe('forbidden');
      expect(await codeOf(removeIdentityProvider(context, { tenantId: tenant.id, provider: 'google' }))).toBe(
        'forbidden',
      );
    }
    expect(await codeOf(setIdentityProvider(call(), google(randomUUID())))).toBe('not_found');
  });
});
