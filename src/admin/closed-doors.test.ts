import type AdminJS from 'adminjs';
import type { ActionDecorator, BaseResource } from 'adminjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initModels } from '../models/index.js';
import { mayCall } from '../operations/policy-table.js';
import { type StaffRole, staffRoles } from '../platform/context.js';
import { createTestDatabase, type TestDatabase } from '../platform/test-database.js';
import { createAdmin } from './console.js';
import { isOperationHandler } from './operation-action.js';
import { isReadHandler } from './read-actions.js';
import { shapes } from './resources/index.js';

let test: TestDatabase;
let admin: AdminJS;
beforeAll(async () => {
  test = await createTestDatabase();
  initModels(test.database.sequelize);
  const settings = { publicUrl: 'http://127.0.0.1', sessionSecret: '', trustProxy: false as const };
  admin = createAdmin({
    database: test.database,
    settings,
    stopping: new AbortController().signal,
    reportError: () => undefined,
  });
});
afterAll(() => test.drop());

/** AdminJS keeps what an action was declared with to itself. */
type Declared = { handler: unknown; before?: unknown; after?: unknown };
const declared = (action: ActionDecorator) => (action as unknown as { action: Declared }).action;
const actionsOf = (resource: BaseResource) => Object.entries(resource.decorate().actions);
const everyAction = () =>
  admin.resources.flatMap((resource) => actionsOf(resource).map(([name, action]) => ({ resource, name, action })));
const staff = (role: string) => ({ id: '00000000-0000-4000-8000-000000000000', email: 'staff@demo.test', role });

describe('the actions of every resource', () => {
  it('are made of handlers that read, refuse, or call an operation, and of nothing that AdminJS brings', () => {
    expect(everyAction().length).toBeGreaterThan(60);
    for (const { resource, name, action } of everyAction()) {
      const { handler, before, after } = declared(action);
      const handlers = [handler].flat();
      const ours = handlers.length > 0 && handlers.every((each) => isOperationHandler(each) || isReadHandler(each));
      expect(ours, `${resource.id()}.${name}`).toBe(true);
      expect([before, after], `${resource.id()}.${name}`).toEqual([undefined, undefined]);
    }
  });

  it('leave no stock way to write', async () => {
    for (const { resource, name, action } of everyAction()) {
      if (
        !['new', 'edit', 'delete', 'bulkDelete'].includes(name) ||
        isOperationHandler([declared(action).handler].flat()[0])
      )
        continue;
      expect(action.isAccessible(staff('Owner')), `${resource.id()}.${name}`).toBe(false);
    }
    for (const resource of admin.resources) {
      await expect(resource.create({})).rejects.toThrow('operations alone');
      await expect(resource.update('1', {})).rejects.toThrow('operations alone');
      await expect(resource.delete('1')).rejects.toThrow('operations alone');
    }
  });

  it('are offered to the roles that the policy table names, and to no other', () => {
    for (const shape of shapes) {
      const actions = admin.findResource(shape.id).decorate().actions;
      for (const [name, { operation }] of Object.entries({ ...shape.actions, ...shape.reads })) {
        for (const role of staffRoles) {
          const allowed = mayCall({ kind: 'staff', staffId: '', email: '', role }, operation);
          expect(actions[name]?.isAccessible(staff(role)), `${shape.id}.${name} for ${role}`).toBe(allowed);
        }
      }
    }
  });

  it('let the Auditor read everything and write nothing', () => {
    for (const shape of shapes) expect(shape.readers, shape.id).toContain('Auditor');
    for (const { resource, name, action } of everyAction()) {
      const isWrite = isOperationHandler([declared(action).handler].flat()[0]);
      if (isWrite) expect(action.isAccessible(staff('Auditor')), `${resource.id()}.${name}`).toBe(false);
    }
  });
});

describe('an unknown role', () => {
  it.each(['', 'Admin', 'owner', '__proto__'])('%s gets nothing', (role) => {
    for (const resource of admin.resources) {
      const told = resource.decorate().toJSON(staff(role));
      expect([told.href, told.resourceActions]).toEqual([null, []]);
      expect([told.properties, told.listProperties, told.showProperties, told.filterProperties]).toEqual([
        {},
        [],
        [],
        [],
      ]);
    }
  });

  it('reads no record', async () => {
    const context = { currentAdmin: staff('Admin') } as never;
    for (const resource of admin.resources)
      expect(await resource.findMany(['00000000-0000-4000-8000-000000000000'], context)).toEqual([]);
  });
});

describe('the shapes', () => {
  const secrets = ['passwordHash', 'totpSecret', 'totpLastStep', 'tokenHash', 'keyHash', 'privateKey'];

  it('name no column that holds a secret', () => {
    for (const { id, columns } of shapes) {
      for (const secret of secrets) expect(Object.keys(columns), id).not.toContain(secret);
    }
  });

  it('name their columns as the model does, or compute them', () => {
    for (const { id, model, columns } of shapes) {
      const known = Object.keys(model.getAttributes());
      for (const [name, { sql }] of Object.entries(columns)) if (!sql) expect(known, id).toContain(name);
    }
  });

  it('let only columns be sorted by that an index begins with', async () => {
    const [rows] = await test.database.sequelize.query(`select tablename as table, indexdef as text from pg_indexes`);
    const indexes = rows as { table: string; text: string }[];
    for (const { id, model, columns } of shapes) {
      const sortable = Object.entries(columns)
        .filter(([, { sort }]) => sort)
        .map(([name]) => name);
      for (const name of sortable) {
        const field = (model.getAttributes() as Record<string, { field?: string }>)[name]?.field;
        const indexed = indexes.some(
          ({ table, text }) => table === model.getTableName() && text.replaceAll('"', '').includes(`(${field}`),
        );
        expect(indexed, `${id}.${name}`).toBe(true);
      }
    }
  });

  it.each(staffRoles)('give %s every reference to look up, as far as it may be read', (role: StaffRole) => {
    const ids = shapes.map(({ id }) => id);
    for (const { columns } of shapes.filter(({ readers }) => readers.includes(role))) {
      for (const { as, of } of Object.values(columns)) if (as === 'reference') expect(ids).toContain(of);
    }
  });
});
