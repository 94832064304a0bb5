import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Context, createContext, type InTransaction } from '../platform/context.js';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { staffActor } from '../test-support/actors.js';
import { buildTenant, buildUser } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { auditOf, eventsOf } from '../test-support/records.js';
import { Session, type Tenant, User } from './index.js';
import { savePrepared, saveWithCommit } from './prepared-save.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
});
afterAll(() => test.drop());

const owner = staffActor('Owner');
const call = () => contextFor(test, owner, { operation: 'test', clientAddress: null });
const inCall = async (work: (context: InTransaction) => Promise<unknown>): Promise<Context> => {
  const context = call();
  await inTransaction(context, work);
  return context;
};
const newSession = (id: string, values = {}) =>
  Session.build({
    id,
    userId: user.id,
    tenantId: tenant.id,
    amr: ['pwd', 'otp'],
    deviceId: null,
    deviceName: 'Pixel',
    userAgent: null,
    ipAddress: '::1',
    issuedAt: new Date('2026-11-01T00:00:00.123Z'),
    lastUsedAt: new Date('2026-11-01T00:00:00.123Z'),
    expiresAt: new Date('2026-12-01T00:00:00.000Z'),
    revokedAt: null,
    revokedCause: null,
    impersonatorId: null,
    impersonatorLabel: null,
    ...values,
  });

/** What a write left, without what differs from one to the next. */
const traces = async (context: Context, id: string) =>
  JSON.parse(JSON.stringify([await eventsOf(context), await auditOf(context)]).replaceAll(id, 'the id'));

describe('savePrepared', () => {
  it('writes a new row as save does, with the same events and audit entries', async () => {
    const [plain, prepared] = [randomUUID(), randomUUID()];
    const bySave = await inCall(({ transaction }) => newSession(plain).save({ transaction }));
    const byPrepared = await inCall((context) => savePrepared(context, newSession(prepared)));
    const rows = await Promise.all([plain, prepared].map((id) => Session.findByPk(id, { rejectOnEmpty: true })));
    const [one, other] = rows.map((row) => ({ ...row.get(), id: '' }));
    expect(other).toEqual(one);
    expect(await traces(byPrepared, prepared)).toEqual(await traces(bySave, plain));
  });

  it('writes a change as save does, and only what changed', async () => {
    const [plain, prepared] = [await buildUser(test, { tenant }), await buildUser(test, { tenant })];
    const changes = {
      fullName: "O'Brien؛",
      birthDate: '1990-01-02',
      usedStorageBytes: 9_007_199_254_740_991,
      slogan: null,
    };
    const bySave = await inCall(({ transaction }) => plain.update(changes, { transaction }));
    const byPrepared = await inCall((context) => savePrepared(context, prepared.set(changes)));
    expect(await User.findByPk(prepared.id)).toMatchObject(changes);
    expect(await traces(byPrepared, prepared.id)).toEqual(await traces(bySave, plain.id));
    expect(prepared.changed()).toBe(false);

    const again = await inCall((context) => savePrepared(context, prepared.set(changes)));
    expect(await eventsOf(again)).toEqual([]);
  });

  it('sends many rows at once, each told once', async () => {
    const ids = Array.from({ length: 10 }, () => randomUUID());
    const context = await inCall((context) => Promise.all(ids.map((id) => savePrepared(context, newSession(id)))));
    expect((await eventsOf(context)).map(({ entity }) => entity).toSorted()).toEqual(
      ids.map((id) => `session/${id}`).toSorted(),
    );
  });

  it('saves with the commit what leaves the same traces, or nothing at all', async () => {
    const [first, second, twice] = [randomUUID(), randomUUID(), randomUUID()];
    const context = await inCall((context) => saveWithCommit(context, [newSession(first), newSession(second)]));
    expect((await eventsOf(context)).map(({ entity }) => entity)).toEqual([`session/${first}`, `session/${second}`]);
    expect(await Session.count({ where: { id: [first, second] } })).toBe(2);

    const failing = call();
    const rows = () => [newSession(twice), newSession(randomUUID(), { deviceName: 'x'.repeat(121) })];
    await expect(inTransaction(failing, (context) => saveWithCommit(context, rows()))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'device_name' }],
    });
    expect(await Session.findByPk(twice)).toBeNull();
    expect(await eventsOf(failing)).toEqual([]);
  });

  it('leaves nothing when it is rolled back', async () => {
    const id = randomUUID();
    const context = call();
    const work = inTransaction(context, async (context) => {
      await savePrepared(context, newSession(id));
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await Session.findByPk(id)).toBeNull();
    expect(await eventsOf(context)).toEqual([]);
  });

  it('refuses what cannot be stored, with its field', async () => {
    const save = (values: object) => inCall((context) => savePrepared(context, newSession(randomUUID(), values)));
    for (const deviceName of ['a\0b', '\ud83d', 'x'.repeat(121)])
      await expect(save({ deviceName })).rejects.toMatchObject({
        code: 'unprocessable',
        fields: [{ field: 'device_name' }],
      });
    await expect(save({ expiresAt: new Date('nonsense') })).rejects.toMatchObject({
      fields: [{ field: 'expires_at' }],
    });
  });

  it('refuses a row that is gone, and a write outside a transaction', async () => {
    const gone = newSession(randomUUID());
    gone.isNewRecord = false;
    await expect(inCall((context) => savePrepared(context, gone.set({ deviceName: 'x' })))).rejects.toThrow('is gone');
    const outside = createContext({ database: test.database, actor: owner, via: 'api' });
    await expect(savePrepared(outside as InTransaction, newSession(randomUUID()))).rejects.toThrow(
      'needs a transaction',
    );
  });
});
