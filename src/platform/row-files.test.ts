import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { formatOf, type RowFormat, RowWriter, readRows } from './row-files.js';

const folder = mkdtempSync(join(tmpdir(), 'row-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const known = ['email', 'full_name', 'error'];

async function read(format: RowFormat, text: string) {
  const path = join(folder, `read.${format}`);
  writeFileSync(path, text);
  const rows = [];
  for await (const row of readRows(path, format, { known })) rows.push(row);
  return rows;
}
const valuesIn = async (format: RowFormat, text: string) => (await read(format, text)).map(({ values }) => values);

describe('a CSV file', () => {
  it('is read with a byte order mark, CRLF, Persian, quoted line breaks and its columns in any order', async () => {
    const text = '\uFEFFfull_name,email\r\n"سارا\n""احمدی""",sara@acme.test\r\n\r\nرضا,reza@acme.test\r\n';
    expect(await valuesIn('csv', text)).toEqual([
      { full_name: 'سارا\n"احمدی"', email: 'sara@acme.test' },
      { full_name: 'رضا', email: 'reza@acme.test' },
    ]);
  });

  it('is refused when its header names what is not known, or the same twice', async () => {
    await expect(read('csv', 'email,colour,size\na,b,c')).rejects.toThrow('No such column: colour, size.');
    await expect(read('csv', 'email,email\na,b')).rejects.toThrow('More than one column is called email.');
  });

  it('tells of a row with too many or too few fields, and goes on', async () => {
    const rows = await read('csv', 'email,full_name\na@b.test\nb@b.test,B,more\nc@b.test,C');
    expect(rows.map(({ fault }) => fault)).toEqual([
      'The row has 1 fields and the header 2.',
      'The row has 3 fields and the header 2.',
      null,
    ]);
  });
});

it('JSON lines are read one by one, and a line that is none is told of', async () => {
  const rows = await read('jsonl', '\uFEFF{"email":"a@b.test"}\r\n\r\n[1]\n{"email":\n{"email":null}');
  expect(rows).toEqual([
    { values: { email: 'a@b.test' }, fault: null },
    { values: { line: '[1]' }, fault: 'The line is no JSON object.' },
    { values: { line: '{"email":' }, fault: 'The line is no JSON object.' },
    { values: { email: null }, fault: null },
  ]);
});

it.each(['csv', 'jsonl'] as const)('what is written as %s is read as it was, formulas and all', async (format) => {
  const names = ['=1+1', '+98912', '-1', '@x', "'=1", "''@", '\tx', '\rx', "O'Neil", "'quoted'", 'a,b\n"c"', ''];
  const rows = names.map((full_name) => ({ email: 'a@b.test', full_name }));
  const path = join(folder, `written.${format}`);
  const stream = createWriteStream(path);
  const writer = new RowWriter(stream, format, ['email', 'full_name']);
  for (const row of rows) await writer.write([row]);
  await writer.write([]);
  stream.end();
  await finished(stream);
  const text = readFileSync(path, 'utf8');
  expect(await valuesIn(format, text)).toEqual(rows);
  if (format === 'csv')
    for (const record of parse(text) as string[][])
      for (const field of record) expect(field).not.toMatch(/^[=+\-@\t\r]/);
});

it('the format is told by the name of the file', () => {
  expect(['a.csv', 'b.CSV', 'c.jsonl', 'd.ndjson'].map(formatOf)).toEqual(['csv', 'csv', 'jsonl', 'jsonl']);
  expect(() => formatOf('a.txt')).toThrow('--format');
});
