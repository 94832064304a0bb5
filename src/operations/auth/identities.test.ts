import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credential, ExternalIdentity, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../../test-support/actors.js';
import { buildIdentity, buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { listIdentities } from './list-identities.js';
import { unlinkIdentity } from './unlink-identity.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createInstallation();
});
afterAll(() => test.drop());

const as = (user: User, parts = {}) => contextFor(test, userActor(user), parts);
const withoutPassword = (user: User) =>
  test.database.sequelize.query('delete from credentials where user_id = $1', { bind: [user.id] });
const left = (user: User) => ExternalIdentity.count({ where: { userId: user.id } });

describe('listIdentities', () => {
  it("tells one's own, and nobody else's", async () => {
    const [user, other] = [await buildUser(test), await buildUser(test)];
    const google = await buildIdentity(test, user, { provider: 'google' });
    const telegram = await buildIdentity(test, user, { provider: 'telegram', email: null });
    await buildIdentity(test, other);
    const found = await listIdentities(as(user));
    expect(found.map(({ id }) => id).toSorted()).toEqual([google.id, telegram.id].toSorted());
    for (const actor of [anonymous, serviceActor(), staffActor('Owner')])
      expect(['unauthenticated', 'forbidden']).toContain(await codeOf(listIdentities(contextFor(test, actor))));
  });
});

describe('unlinkIdentity', () => {
  it('takes the identity away and tells it', async () => {
    const user = await buildUser(test);
    const identity = await buildIdentity(test, user);
    const context = as(user, { operation: 'unlinkIdentity' });
    await unlinkIdentity(context, { identityId: identity.id });
    expect(await left(user)).toBe(0);
    const data = { identity_id: identity.id, user_id: user.id, tenant_id: user.tenantId, provider: 'google' };
    expect(await eventsOf(context)).toEqual([
      {
        type: 'identity.external_identity.unlinked.v1',
        entity: `user/${user.id}`,
        tenantId: user.tenantId,
        data: { ...data, unlinked_at: expect.any(String) },
      },
    ]);
  });

  it("does not find anybody else's, in one's own tenant or another, whatever one is", async () => {
    const tenant = await buildTenant(test);
    const owner = await buildUser(test, { tenant });
    const { id: identityId } = await buildIdentity(test, owner);
    const neighbours = [
      await buildUser(test, { tenant }),
      await buildUser(test, { tenant, isTenantAdmin: true }),
      await buildUser(test, { isAdmin: true }),
      await buildUser(test),
    ];
    for (const user of neighbours) expect(await codeOf(unlinkIdentity(as(user), { identityId }))).toBe('not_found');
    expect(await codeOf(unlinkIdentity(as(owner), { identityId: randomUUID() }))).toBe('not_found');
    for (const actor of [anonymous, serviceActor(), staffActor('Finance')])
      expect(await codeOf(unlinkIdentity(contextFor(test, actor), { identityId }))).not.toBe('done');
    expect(await left(owner)).toBe(1);
  });

  it('leaves the last way in, and of two at once one', async () => {
    const user = await buildUser(test);
    const google = await buildIdentity(test, user, { provider: 'google' });
    const telegram = await buildIdentity(test, user, { provider: 'telegram' });
    await withoutPassword(user);
    const calls = [google, telegram].map(({ id }) => unlinkIdentity(as(user), { identityId: id }));
    expect(await tally(calls)).toEqual({ done: 1, conflict: 1 });
    expect(await left(user)).toBe(1);
    expect(await Credential.count({ where: { userId: user.id } })).toBe(0);
  });

  it('of one twice at once happens once', async () => {
    const user = await buildUser(test);
    const { id: identityId } = await buildIdentity(test, user);
    const calls = Array.from({ length: 5 }, () => unlinkIdentity(as(user), { identityId }));
    expect(await tally(calls)).toEqual({ done: 1, not_found: 4 });
  });

  it('by staff has a reason in the audit trail', async () => {
    const user = await buildUser(test);
    const identity = await buildIdentity(test, user, { email: 'sara@example.com' });
    const context = contextFor(test, staffActor('Support'), { operation: 'unlinkIdentity' });
    await unlinkIdentity(context, { identityId: identity.id, reason: 'Linked by a thief' });
    const [entry, ...others] = await auditOf(context);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      subject: `external_identity/${identity.id}`,
      reason: 'Linked by a thief',
      before: { provider: 'google', email: 'sara@example.com', userId: user.id },
      after: null,
    });
  });

  it('leaves nothing behind when it is rolled back', async () => {
    const user = await buildUser(test);
    const { id: identityId } = await buildIdentity(test, user);
    const failing = seed(test, async ({ transaction }) => {
      await unlinkIdentity({ ...contextFor(test, system), transaction }, { identityId });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await left(user)).toBe(1);
  });
});
