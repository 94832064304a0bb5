import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Tenant, type User, UserNote } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { auditOf, codeOf, eventsOf, tally } from '../../test-support/records.js';
import { addUserNote } from './add-user-note.js';
import { listUserNotes } from './list-user-notes.js';

let test: TestDatabase;
let tenant: Tenant;
let user: User;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test);
  user = await buildUser(test, { tenant });
});
afterAll(() => test.drop());

const support = staffActor('Support');
const call = (actor: Parameters<typeof contextFor>[1] = support, parts = {}) => contextFor(test, actor, parts);
const note = (text: string) => ({ userId: user.id, text });

describe('addUserNote', () => {
  it('keeps the text with its author, tells no event, and leaves the text out of the audit trail', async () => {
    const context = call(support, { operation: 'addUserNote' });
    const written = await addUserNote(context, note(' Called about a lost phone. '));
    expect(written).toMatchObject({
      ...{ userId: user.id, tenantId: tenant.id, text: 'Called about a lost phone.' },
      ...{ authorKind: 'staff', authorId: support.staffId, authorLabel: support.email },
    });
    expect(await eventsOf(context)).toEqual([]);
    const entries = await auditOf(context);
    expect(entries).toMatchObject([{ action: 'addUserNote', subject: `user_note/${written.id}`, tenantId: tenant.id }]);
    expect(JSON.stringify(entries)).not.toContain('lost phone');
  });

  it.each([' \n ', 'x'.repeat(2_001), 'a\0b', 'a\ud83d'])('refuses %j', async (text) => {
    const before = await UserNote.count();
    await expect(addUserNote(call(), note(text))).rejects.toMatchObject({
      code: 'unprocessable',
      fields: [{ field: 'text' }],
    });
    expect(await UserNote.count()).toBe(before);
  });

  it('twice is two notes', async () => {
    const before = await UserNote.count();
    expect(await tally(Array.from({ length: 10 }, () => addUserNote(call(), note('Again'))))).toEqual({ done: 10 });
    expect(await UserNote.count()).toBe(before + 10);
  });

  it('is for staff and platform administrators, on users within their reach', async () => {
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    const others = [userActor(user), manager, serviceActor(), staffActor('Auditor')];
    for (const actor of others) {
      expect(await codeOf(addUserNote(call(actor, { tenantId: tenant.id }), note('x')))).toBe('forbidden');
    }
    const administrator = userActor(await buildUser(test, { isAdmin: true }));
    expect(await codeOf(addUserNote(call(administrator), note('x')))).toBe('done');
    const elsewhere = await buildTenant(test);
    for (const context of [call(administrator, { tenantId: elsewhere.id })]) {
      expect(await codeOf(addUserNote(context, note('x')))).toBe('not_found');
      expect(await codeOf(listUserNotes(context, { userId: user.id, page: 1, pageSize: 5 }))).toBe('not_found');
    }
    expect(await codeOf(addUserNote(call(), { userId: randomUUID(), text: 'x' }))).toBe('not_found');
  });
});

describe('listUserNotes', () => {
  it('gives the newest first, page by page, of this user alone', async () => {
    const other = await buildUser(test, { tenant });
    const texts = ['first', 'second', 'third'];
    for (const [index, text] of texts.entries()) {
      const at = new Date(Date.UTC(2026, 0, 1 + index));
      await addUserNote(call(support, { now: () => at }), { userId: other.id, text });
    }
    const list = (page: number) => listUserNotes(call(staffActor('Auditor')), { userId: other.id, page, pageSize: 2 });
    const pages = [await list(1), await list(2)];
    expect(pages.map(({ rows, total }) => [rows.map(({ text }) => text), total])).toEqual([
      [['third', 'second'], 3],
      [['first'], 3],
    ]);
  });

  it('is not for users, managers or services', async () => {
    const manager = userActor(await buildUser(test, { tenant, isTenantAdmin: true }));
    for (const actor of [userActor(user), manager, serviceActor()]) {
      const list = listUserNotes(call(actor, { tenantId: tenant.id }), { userId: user.id, page: 1, pageSize: 5 });
      expect(await codeOf(list)).toBe('forbidden');
    }
  });
});
