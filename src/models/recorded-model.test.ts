import { randomUUID } from 'node:crypto';
import { DataTypes } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventOf } from '../events/outbox.js';
import type { Context } from '../platform/context.js';
import { inTransaction } from '../platform/database.js';
import type { TestDatabase } from '../platform/test-database.js';
import { staffActor } from '../test-support/actors.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { auditOf, eventsOf, typesOf } from '../test-support/records.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** A model of its own, so that every kind of write can be tried, deletion too. */
class Note extends RecordedModel<Record<string, unknown>, Record<string, unknown>> {
  declare id: string;
  declare words: string;
  declare size: number;
  declare price: number;
  declare secret: string | null;
}

let test: TestDatabase;

beforeAll(async () => {
  test = await createInstallation({ poolSize: 20 });
  const { sequelize } = test.database;
  await sequelize.query(`create table notes (id uuid primary key, words text not null, size bigint not null default 0,
    price numeric(18, 2) not null default 0, secret text, at timestamptz(3), created_at timestamptz(3), updated_at timestamptz(3))`);
  Note.init(
    {
      id: column.id(),
      words: column.text(),
      size: column.wholeNumber({ defaultValue: 0 }),
      price: { ...column.decimalNumber(), defaultValue: 0 },
      secret: column.optionalText(),
      at: { type: DataTypes.DATE(3) },
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Note', tableName: 'notes', timestamps: false },
  );
  // Any type of the catalogue does: what matters is when and how often it is told.
  const told = (note: Note, kid: string) =>
    eventOf(
      'identity.signing_key.rotated.v1',
      { type: 'note', id: note.id, tenantId: null },
      { kid, next_kid: note.words },
    );
  record(Note, {
    subject: 'note',
    personal: 'none',
    unaudited: ['secret'],
    events: (note, { kind, changed }) =>
      kind === 'created' || changed.some((name) => name !== 'updatedAt')
        ? [told(note, kind === 'created' ? 'created' : `updated ${changed.toSorted().join(' ')}`)]
        : [],
    eventsOfDeletion: (note) => [told(note, 'deleted')],
    invalidates: (note) => [`note:${note.id}`],
  });
});
afterAll(() => test.drop());

const call = () => contextFor(test, staffActor('Owner'), { operation: 'test' });
const inCall = async (work: (options: { transaction: NonNullable<Context['transaction']> }) => Promise<unknown>) => {
  const context = call();
  await inTransaction(context, ({ transaction }) => work({ transaction }));
  return context;
};
const buildNote = async (values: object = {}) => {
  const note = Note.build({ id: randomUUID(), words: 'first', ...values });
  await inCall((options) => note.save(options));
  return note;
};
const toldBy = async (context: Context) =>
  (await eventsOf(context)).map(({ data }) => `${data['kid']}: ${data['next_kid']}`);
const stored = (id: string) => Note.findByPk(id, { rejectOnEmpty: true });

describe('a write of one row', () => {
  it('leaves event and audit entry with the change', async () => {
    const note = Note.build({ id: randomUUID(), words: 'hello', secret: 'hidden' });
    const created = await inCall((options) => note.save(options));
    expect(await toldBy(created)).toEqual(['created: hello']);
    const [entry] = await auditOf(created);
    expect(entry).toMatchObject({ subject: `note/${note.id}`, before: null, after: { words: 'hello', size: 0 } });
    expect(JSON.stringify(entry)).not.toContain('hidden');

    const updated = await inCall((options) => note.update({ words: 'bye', secret: 'hidden too' }, options));
    expect(await toldBy(updated)).toEqual(['updated secret updatedAt words: bye']);
    expect(await auditOf(updated)).toMatchObject([{ before: { words: 'hello' }, after: { words: 'bye' } }]);
    expect(JSON.stringify(await auditOf(updated))).not.toContain('hidden');

    const deleted = await inCall((options) => note.destroy(options));
    expect(await toldBy(deleted)).toEqual(['deleted: bye']);
    expect(await auditOf(deleted)).toMatchObject([{ before: { words: 'bye' }, after: null }]);
    expect(await Note.findByPk(note.id)).toBeNull();
  });

  it('leaves nothing when it is rolled back', async () => {
    const context = call();
    const id = randomUUID();
    const refusal = new Error('no');
    const work = inTransaction(context, async ({ transaction }) => {
      await Note.create({ id, words: 'gone' }, { transaction });
      throw refusal;
    });
    await expect(work).rejects.toBe(refusal);
    expect(await eventsOf(context)).toEqual([]);
    expect(await auditOf(context)).toEqual([]);
    expect(await Note.findByPk(id)).toBeNull();
  });

  it('tells numbers as numbers, and only those that changed', async () => {
    const { id } = await buildNote({ size: 5, price: 20 });
    const note = await stored(id);
    const same = await inCall((options) => note.update({ size: 5, price: 20, words: 'first' }, options));
    expect(await eventsOf(same)).toEqual([]);
    expect(await auditOf(same)).toEqual([]);
    const more = await inCall((options) => note.update({ size: 6, price: 20.5 }, options));
    expect(await auditOf(more)).toMatchObject([{ before: { size: 5, price: 20 }, after: { size: 6, price: 20.5 } }]);
  });

  it('takes createdAt and updatedAt from the context', async () => {
    const moment = new Date('2031-01-01T00:00:00Z');
    const context = { ...call(), now: () => moment };
    const note = await inTransaction(context, ({ transaction }) =>
      Note.create({ id: randomUUID(), words: 'later' }, { transaction }),
    );
    const { createdAt, updatedAt } = (await stored(note.id)).get() as Record<string, Date>;
    expect([createdAt, updatedAt]).toEqual([moment, moment]);
  });

  it.each([
    ['a NUL', { words: 'a\0b' }, 'words'],
    ['half a surrogate pair', { words: 'a\ud83d' }, 'words'],
    ['no date', { at: new Date('nonsense') }, 'at'],
    ['a year of five digits', { at: new Date('+012026-01-01T00:00:00Z') }, 'at'],
  ])('refuses %s with the name of the field', async (_, values, field) => {
    const refusal = { code: 'unprocessable', fields: [{ field }] };
    await expect(buildNote(values)).rejects.toMatchObject(refusal);
    const note = await buildNote();
    await expect(inCall((options) => note.update(values, options))).rejects.toMatchObject(refusal);
    const bulk = inCall((options) => Note.bulkCreate([{ id: randomUUID(), words: 'x', ...values }], options));
    await expect(bulk).rejects.toMatchObject(refusal);
  });
});

describe('a bulk write', () => {
  it('tells each new row once, with or without hooks of its own', async () => {
    for (const individualHooks of [false, true]) {
      const rows = ['a', 'b', 'c'].map((words) => ({ id: randomUUID(), words }));
      const context = await inCall((options) => Note.bulkCreate(rows, { ...options, individualHooks }));
      expect((await toldBy(context)).toSorted()).toEqual(['created: a', 'created: b', 'created: c']);
      expect(await auditOf(context)).toHaveLength(3);
    }
  });

  it('tells each changed row once, and none that was so already', async () => {
    const mark = randomUUID();
    const notes = await Promise.all(['one', 'two', 'new'].map((words) => buildNote({ words, secret: mark })));
    const context = await inCall((options) => Note.update({ words: 'new' }, { ...options, where: { secret: mark } }));
    expect(await toldBy(context)).toEqual(['updated updatedAt words: new', 'updated updatedAt words: new']);
    expect((await auditOf(context)).map(({ before }) => before?.['words']).toSorted()).toEqual(['one', 'two']);
    for (const { id, words } of notes) {
      const row = (await stored(id)).get() as Record<string, Date | string>;
      expect(row['words']).toBe('new');
      if (words !== 'new') expect((row['updatedAt'] as Date) >= (row['createdAt'] as Date)).toBe(true);
    }
  });

  it('tells each deleted row', async () => {
    const mark = randomUUID();
    for (const words of ['x', 'y']) await buildNote({ words, secret: mark });
    const context = await inCall((options) => Note.destroy({ ...options, where: { secret: mark } }));
    expect((await toldBy(context)).toSorted()).toEqual(['deleted: x', 'deleted: y']);
    expect(await Note.count({ where: { secret: mark } })).toBe(0);
  });

  it('racing with others like it tells each row once', async () => {
    const mark = randomUUID();
    const notes = await Promise.all(Array.from({ length: 12 }, () => buildNote({ secret: mark })));
    const contexts = await Promise.all(
      Array.from({ length: 8 }, () =>
        inCall((options) => Note.update({ words: 'taken' }, { ...options, where: { secret: mark, words: 'first' } })),
      ),
    );
    const told = (await Promise.all(contexts.map(eventsOf))).flat().map(({ entity }) => entity);
    expect(told.toSorted()).toEqual(notes.map(({ id }) => `note/${id}`).toSorted());
  });

  it('leaves nothing when it is rolled back', async () => {
    const note = await buildNote();
    const context = call();
    const work = inTransaction(context, async ({ transaction }) => {
      await Note.update({ words: 'never' }, { where: { id: note.id }, transaction });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await typesOf(context)).toEqual([]);
    expect((await stored(note.id)).words).toBe('first');
  });
});

it('tells the changes of one row in the order of their commits', async () => {
  const note = await buildNote({ size: 0 });
  await Promise.all(
    Array.from({ length: 30 }, () =>
      inCall(async (options) => {
        const row = await Note.findByPk(note.id, { ...options, lock: true, rejectOnEmpty: true });
        await row.update({ size: row.size + 1, words: `${row.size + 1}` }, options);
      }),
    ),
  );
  const [rows] = await test.database.sequelize.query(
    `select data ->> 'next_kid' as told from outbox_events where entity_id = $1 order by position`,
    { bind: [note.id] },
  );
  const expected = ['first', ...Array.from({ length: 30 }, (_, index) => `${index + 1}`)];
  expect((rows as { told: string }[]).map(({ told }) => told)).toEqual(expected);
});

describe('what Sequelize would write without telling', () => {
  it('is refused', async () => {
    const note = await buildNote();
    const where = { id: note.id };
    const whole = { id: randomUUID(), words: 'x', createdAt: new Date(), updatedAt: new Date() };
    const writes: [string, (options: { transaction: NonNullable<Context['transaction']> }) => unknown][] = [
      ['increment', () => (Note.increment as () => unknown)()],
      ['decrement', () => (Note.decrement as () => unknown)()],
      ['upsert', () => (Note.upsert as () => unknown)()],
      ['truncate', () => (Note.truncate as () => unknown)()],
      ['increment of a row', (options) => note.increment('size', options)],
      ['destroy with truncate', (options) => Note.destroy({ ...options, truncate: true })],
      ['create without hooks', (options) => Note.create(whole, { ...options, hooks: false })],
      ['bulk create without hooks', (options) => Note.bulkCreate([whole], { ...options, hooks: false })],
      [
        'bulk create over rows',
        (options) => Note.bulkCreate([{ id: note.id, words: 'x' }], { ...options, updateOnDuplicate: ['words'] }),
      ],
      [
        'bulk create past rows',
        (options) => Note.bulkCreate([{ id: note.id, words: 'x' }], { ...options, ignoreDuplicates: true }),
      ],
      ['update without hooks', (options) => note.update({ words: 'x' }, { ...options, hooks: false })],
      ['bulk update without hooks', (options) => Note.update({ words: 'x' }, { ...options, where, hooks: false })],
      ['destroy without hooks', (options) => note.destroy({ ...options, hooks: false })],
      ['bulk destroy without hooks', (options) => Note.destroy({ ...options, where, hooks: false })],
    ];
    for (const [name, write] of writes) {
      await expect(
        inCall(async (options) => write(options)),
        name,
      ).rejects.toThrow(/hooks|tell/);
    }
    expect((await stored(note.id)).get()).toMatchObject({ words: 'first', size: 0 });
  });

  it('is refused in a transaction that no context opened', async () => {
    const work = test.database.sequelize.transaction((transaction) =>
      Note.create({ id: randomUUID(), words: 'x' }, { transaction }),
    );
    await expect(work).rejects.toThrow('has no context');
  });
});
