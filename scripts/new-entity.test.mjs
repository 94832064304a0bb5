import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copySources } from './entities/copy-of-sources.mjs';

let copy;
beforeAll(async () => {
  copy = await copySources();
});
afterAll(() => copy.remove());

const fields = [
  'title:string(80):unique',
  'note:text?',
  'state:enum(open|closed):indexed',
  'tenant:ref',
  'owner:ref(users)?',
];
const write = (entity, ...more) => copy.node(['scripts/new-entity.mjs', entity, ...more]);
const filesIn = async (folder) => (await readdir(join(copy.folder, folder), { recursive: true })).toSorted();
const everyFile = async () => Promise.all(['contracts', 'migrations', 'src'].map(filesIn));

it('writes nothing of an entity that it refuses', async () => {
  const before = await everyFile();
  for (const [entity, field, message] of [
    ['plan', 'title:string', 'There is something called plan already'],
    ['announcement', 'title:string', 'contracts/entities/announcement.yaml'],
    ['coupon_note', 'title:strnig', 'Did you mean string?'],
  ]) {
    const { code, output } = await write(entity, field);
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
  }
  expect(await everyFile()).toEqual(before);
});

it('writes an entity that works as it stands, once', async () => {
  const { code, output } = await write('coupon_note', ...fields, '--fa', 'یادداشت');
  expect([code, output]).toEqual([0, expect.stringContaining('src/models/coupon-note.ts')]);
  expect(await readFile(join(copy.folder, 'src/operations/index.ts'), 'utf8')).not.toContain('Coupon');
  const again = await write('coupon_note', ...fields);
  expect([again.code, again.output]).toEqual([1, expect.stringContaining('Nothing was written')]);
  const tests = [
    'src/operations/coupon-notes',
    'src/operations/policy-table.test.ts',
    'src/admin/locales/texts.test.ts',
  ];
  const ran = await copy.node(['node_modules/vitest/vitest.mjs', 'run', ...tests], { NO_COLOR: '1' });
  expect(ran.output).toContain('Test Files  3 passed');
});
