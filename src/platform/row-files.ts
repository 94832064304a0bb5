import { once } from 'node:events';
import { createReadStream, createWriteStream, openSync, type ReadStream, statSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { DomainError } from './errors.js';

export const rowFormats = ['csv', 'jsonl'] as const;
export type RowFormat = (typeof rowFormats)[number];
export type FileRow = Record<string, unknown>;

export interface ReadRow {
  values: FileRow;
  /** Why the row could not be read as one. */
  fault: string | null;
}

/** By the name's ending; throws `bad_request` for one that tells nothing. */
export function formatOf(path: string): RowFormat {
  if (/\.csv$/i.test(path)) return 'csv';
  if (/\.(jsonl|ndjson)$/i.test(path)) return 'jsonl';
  throw new DomainError('bad_request', 'Name the format: --format csv or --format jsonl.');
}

/** Spreadsheets run what begins so. An apostrophe before it makes it text, and reading takes that away again. */
const liveFormula = /^'*[=+\-@\t\r]/;
const harmless = (value: string) => (liveFormula.test(value) ? `'${value}` : value);
const asItWas = (value: string) => (value.startsWith("'") && liveFormula.test(value) ? value.slice(1) : value);

/** In bytes; throws `bad_request` for a file that cannot be read, `npm run cli` then tells that and no stack. */
export function sizeOf(path: string): number {
  return orTold(path, 'read', () => statSync(path).size);
}

/** For the eyes of its owner alone. With `isNew` a file that is there already is left alone: throws `bad_request` then too. */
export function openForRows(path: string, { isNew = false } = {}): WriteStream {
  const fd = orTold(path, 'written', () => openSync(path, isNew ? 'wx' : 'w', 0o600));
  return createWriteStream(path, { fd });
}

function orTold<Result>(path: string, done: 'read' | 'written', work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DomainError('bad_request', `${path} cannot be ${done}: ${why}.`, { cause });
  }
}

/** The rows of a file, one after the other. Throws `unprocessable` when its header names what is not `known`. */
export async function* readRows(
  path: string,
  format: RowFormat,
  { known, onBytes }: { known: readonly string[]; onBytes?: (count: number) => void },
): AsyncGenerator<ReadRow> {
  const file = createReadStream(path);
  if (onBytes) file.on('data', (chunk) => onBytes(chunk.length));
  try {
    yield* format === 'csv' ? csvRows(file, known) : jsonRows(file);
  } finally {
    file.destroy();
  }
}

async function* csvRows(file: ReadStream, known: readonly string[]): AsyncGenerator<ReadRow> {
  const records = file.pipe(parse({ bom: true, relax_column_count: true, skip_empty_lines: true }));
  file.on('error', (error) => records.destroy(error));
  let header: string[] | null = null;
  for await (const record of records as AsyncIterable<string[]>) {
    if (header === null) {
      header = record.map((name) => name.trim());
      requireKnown(header, known);
      continue;
    }
    const columns: string[] = header;
    const values = Object.fromEntries(columns.map((name, place) => [name, asItWas(record[place] ?? '')]));
    const isWhole = record.length === columns.length;
    yield { values, fault: isWhole ? null : `The row has ${record.length} fields and the header ${columns.length}.` };
  }
}

function requireKnown(header: string[], known: readonly string[]): void {
  const unknown = header.filter((name) => !known.includes(name));
  const twice = header.filter((name, place) => header.indexOf(name) !== place);
  if (unknown.length > 0)
    throw new DomainError('unprocessable', `No such column: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  if (twice.length > 0) throw new DomainError('unprocessable', `More than one column is called ${twice.join(', ')}.`);
}

async function* jsonRows(file: ReadStream): AsyncGenerator<ReadRow> {
  let isFirst = true;
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = isFirst ? line.replace(/^\uFEFF/, '') : line;
    isFirst = false;
    if (text.trim() !== '') yield readJsonLine(text);
  }
}

function readJsonLine(text: string): ReadRow {
  try {
    const values: unknown = JSON.parse(text);
    if (typeof values === 'object' && values !== null && !Array.isArray(values))
      return { values: values as FileRow, fault: null };
  } catch {
    // Told below.
  }
  return { values: { line: text }, fault: 'The line is no JSON object.' };
}

/** Writes rows in the same formats. Waits while the stream is full. */
export class RowWriter {
  #hasHeader = false;

  constructor(
    private readonly stream: Writable,
    private readonly format: RowFormat,
    private readonly columns: readonly string[],
  ) {}

  async write(rows: FileRow[]): Promise<void> {
    const text = this.format === 'csv' ? this.#csv(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    if (text !== '' && !this.stream.write(text)) await once(this.stream, 'drain');
  }

  #csv(rows: FileRow[]): string {
    const text = csvOf(rows, this.columns, { isHeaded: !this.#hasHeader });
    this.#hasHeader = true;
    return text;
  }
}

/** The rows as CSV, in which no spreadsheet finds a formula. */
export function csvOf(rows: FileRow[], columns: readonly string[], { isHeaded = true } = {}): string {
  const lines = rows.map((row) => columns.map((name) => harmless(textOf(row[name]))));
  return stringify([...(isHeaded ? [[...columns]] : []), ...lines]);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value instanceof Date ? value.toISOString() : String(value);
}
