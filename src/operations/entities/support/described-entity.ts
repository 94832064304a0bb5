import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entity, type EntityField, sentFields } from '../../../models/entity.js';
import type { Tenant, User } from '../../../models/index.js';
import { type Actor, staffRoles } from '../../../platform/context.js';
import { inTransaction } from '../../../platform/database.js';
import type { TestDatabase } from '../../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../../../test-support/actors.js';
import { sampleValues } from '../../../test-support/entities.js';
import { buildTenant, buildUser } from '../../../test-support/factories.js';
import { type CallParts, contextFor, createInstallation } from '../../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../../test-support/records.js';
import { type EntityValues, modelOf } from '../entity-input.js';
import { operationsOf } from '../operations-of.js';

/** The five tests of each writing operation, for an entity that is as its description says. */
export function itIsAsDescribed(entity: Entity): void {
  const operations = operationsOf(entity);
  const { name, events, read, write } = entity;
  let test: TestDatabase;
  let tenant: Tenant;
  let user: User;
  let actors: Record<string, Actor>;
  let made = 0;

  beforeAll(async () => {
    test = await createInstallation();
    tenant = await buildTenant(test);
    user = await buildUser(test, { tenant });
    const plain = userActor(user);
    actors = {
      anonymous,
      user: plain,
      tenantManager: { ...plain, isTenantAdmin: true },
      platformAdministrator: { ...plain, isAdmin: true, amr: ['pwd', 'otp'] },
      service: serviceActor(),
      ...Object.fromEntries(staffRoles.map((role) => [role, staffActor(role)])),
    };
  });
  afterAll(() => test.drop());

  /** By the service itself, which may do everything: who else may is the test of the refusals. */
  const call = (actor: Actor = system, parts: CallParts = {}) => contextFor(test, actor, parts);
  const values = (): EntityValues => {
    made += 1;
    const people = sentFields(entity).filter(({ to, optional }) => to === 'users' && !optional);
    const ofTenant = entity.tenant === 'none' ? {} : { tenantId: tenant.id };
    const named = Object.fromEntries(people.map(({ attribute }) => [attribute, user.id]));
    return { ...sampleValues(entity, String(made)), ...named, ...ofTenant };
  };
  const build = () => operations.create(call(), values());
  /** Another text: each entity has one. */
  const changed = (): [EntityField, EntityValues] => {
    const field = sentFields(entity).find(({ type }) => type === 'string' || type === 'text');
    if (!field) throw new Error(`${name} has no text.`);
    return [field, { [field.attribute]: 'Other'.slice(0, field.max) }];
  };

  describe(entity.plural.en, () => {
    it('are made, found, changed and removed', async () => {
      const context = call();
      const given = values();
      const { id } = await operations.create(context, given);
      expect(await auditOf(context)).toMatchObject([{ subject: `${name}/${id}`, before: null }]);
      const row = await operations.get(call(), { id });
      for (const [attribute, value] of Object.entries(given)) {
        const kept: unknown = row.get(attribute);
        expect(kept instanceof Date ? kept.toISOString() : kept, attribute).toEqual(value);
      }
      const { rows, total } = await operations.list(call(), { page: 1, pageSize: 100 });
      expect([rows[0]?.id, rows.length]).toEqual([id, total]);
      const [field, other] = changed();
      const updated = await operations.update(call(), { id, values: other, expectedUpdatedAt: row.updatedAt });
      expect(updated.get(field.attribute)).toEqual(other[field.attribute]);
      await operations.remove(call(), { id });
      expect(await codeOf(operations.get(call(), { id }))).toBe('not_found');
    });

    it('are refused to whoever the description does not name', async () => {
      const { id } = await build();
      const calls = {
        list: (actor: Actor) => operations.list(call(actor, { tenantId: tenant.id }), { page: 1, pageSize: 20 }),
        get: (actor: Actor) => operations.get(call(actor, { tenantId: tenant.id }), { id: randomUUID() }),
        create: (actor: Actor) => operations.create(call(actor, { tenantId: tenant.id }), values()),
        update: (actor: Actor) =>
          operations.update(call(actor, { tenantId: tenant.id }), { id: randomUUID(), values: {} }),
        remove: (actor: Actor) => operations.remove(call(actor, { tenantId: tenant.id }), { id: randomUUID() }),
      };
      for (const [verb, attempt] of Object.entries(calls)) {
        const { callers, staff } = ['list', 'get'].includes(verb) ? read : write;
        for (const [who, actor] of Object.entries(actors)) {
          const isNamed = ([...callers, ...staff] as string[]).includes(who);
          const refusal = who === 'anonymous' ? 'unauthenticated' : 'forbidden';
          const code = await codeOf(attempt(actor));
          if (isNamed) expect(['done', 'not_found'], `${verb} by ${who}`).toContain(code);
          else expect(code, `${verb} by ${who}`).toBe(refusal);
        }
      }
      expect(await modelOf(entity).count({ where: { id } })).toBe(1);
    });

    const isOfTenant = entity.tenant !== 'none';
    it(isOfTenant ? 'of another tenant are not found' : 'are the same in every tenant', async () => {
      const { id } = await build();
      const other = await buildTenant(test);
      const context = call(system, { tenantId: other.id });
      if (!isOfTenant) {
        expect((await operations.get(context, { id })).id).toBe(id);
        return;
      }
      expect(await codeOf(operations.get(context, { id }))).toBe('not_found');
      expect(await codeOf(operations.update(context, { id, values: changed()[1] }))).toBe('not_found');
      expect(await codeOf(operations.remove(context, { id }))).toBe('not_found');
      const { rows } = await operations.list(context, { page: 1, pageSize: 100 });
      expect(rows.map((row) => row.id)).not.toContain(id);
      expect(await eventsOf(context)).toEqual([]);
      expect(await codeOf(operations.create(call(), { ...values(), tenantId: randomUUID() }))).toBe('not_found');
    });

    it('are removed once, changed by whoever saw them last, and are one of a kind where they have to be', async () => {
      const { id, updatedAt } = await build();
      const stale = { id, values: changed()[1], expectedUpdatedAt: new Date(updatedAt.getTime() - 1) };
      expect(await codeOf(operations.update(call(), stale))).toBe('stale_record');
      const twice = [operations.remove(call(), { id }), operations.remove(call(), { id })];
      expect(await tally(twice)).toEqual({ done: 1, not_found: 1 });
      const same = values();
      const isOfAKind = entity.fields.some(({ unique, optional }) => unique && !optional);
      const both = [operations.create(call(), same), operations.create(call(), same)];
      expect(await tally(both)).toEqual(isOfAKind ? { done: 1, conflict: 1 } : { done: 2 });
    });

    it('tell of each change once, and of nothing that did not happen', async () => {
      const [create, update, again, remove, undone] = [call(), call(), call(), call(), call()];
      const { id } = await operations.create(create, values());
      const [field, other] = changed();
      await operations.update(update, { id, values: other });
      await operations.update(again, { id, values: other });
      await operations.remove(remove, { id });
      const told = { entity: `${name}/${id}`, data: { [`${name}_id`]: id } };
      expect(await eventsOf(create)).toMatchObject([{ ...told, type: events.created }]);
      expect(await eventsOf(update)).toMatchObject([{ type: events.updated, data: { changed: [field.name] } }]);
      expect(await eventsOf(again)).toEqual([]);
      expect(await eventsOf(remove)).toMatchObject([{ ...told, type: events.removed }]);
      const failing = inTransaction(undone, async (context) => {
        await operations.create(context, values());
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      expect(await eventsOf(undone)).toEqual([]);
    });
  });
}
