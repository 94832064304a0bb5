import { existsSync, type WriteStream } from 'node:fs';
import { join, parse as parsePath } from 'node:path';
import { finished } from 'node:stream/promises';
import { SingleBar } from 'cli-progress';
import { importUsers } from './operations/index.js';
import { importColumns, knownColumns } from './operations/users/imported-user.js';
import type { Context } from './platform/context.js';
import {
  type FileRow,
  openForRows,
  type ReadRow,
  type RowFormat,
  RowWriter,
  readRows,
  sizeOf,
} from './platform/row-files.js';

export interface ImportCounts {
  rows: number;
  created: number;
  known: number;
  failed: number;
  /** Where the rows that were refused are; null when none was. */
  errorsFile: string | null;
}

export interface ImportFile {
  path: string;
  format: RowFormat;
  tenantId: string;
  dryRun: boolean;
}

const batchSize = 500;

/** Reads the file and imports it batch by batch; what is refused goes into a file beside it, with the reason. */
export async function importFile(context: Context, file: ImportFile): Promise<ImportCounts> {
  const { path, format, tenantId, dryRun } = file;
  const counts: ImportCounts = { rows: 0, created: 0, known: 0, failed: 0, errorsFile: null };
  const refused = new RefusedRows(path, format);
  const progress = progressOf(sizeOf(path));
  const importBatch = async (batch: ReadRow[]) => {
    const whole = batch.filter(({ fault }) => fault === null);
    const outcomes = await importUsers(context, { tenantId, dryRun, rows: whole.map(({ values }) => values) });
    for (const outcome of outcomes) counts[outcome.state] += 1;
    const told = new Map(whole.map((row, place) => [row, outcomes[place]]));
    for (const row of batch) {
      const outcome = told.get(row);
      if (row.fault !== null) counts.failed += 1;
      const error = row.fault ?? (outcome?.state === 'failed' ? outcome.error : null);
      if (error !== null) await refused.add(row.values, error);
    }
    counts.rows += batch.length;
    progress.tell(counts.rows);
  };
  try {
    let batch: ReadRow[] = [];
    for await (const row of readRows(path, format, { known: knownColumns, onBytes: progress.read })) {
      batch.push(row);
      if (batch.length < batchSize) continue;
      await importBatch(batch);
      batch = [];
    }
    if (batch.length > 0) await importBatch(batch);
  } finally {
    progress.stop();
    counts.errorsFile = await refused.close();
  }
  return counts;
}

/**
 * The file of refused rows: `users.csv` has `users.errors.csv` beside it, or `users.errors-2.csv`, since somebody may be
 * mending the earlier one. Nobody else reads it: it may hold hashes.
 */
class RefusedRows {
  #path: string | null = null;
  #stream: WriteStream | null = null;
  #writer: RowWriter | null = null;

  constructor(
    private readonly imported: string,
    private readonly format: RowFormat,
  ) {}

  async add(values: FileRow, error: string): Promise<void> {
    if (!this.#writer) {
      this.#path = freeNameBeside(this.imported);
      this.#stream = openForRows(this.#path, { isNew: true });
      this.#writer = new RowWriter(this.#stream, this.format, [...importColumns, 'error']);
    }
    const { error: _earlier, ...rest } = values;
    await this.#writer.write([{ ...rest, error }]);
  }

  async close(): Promise<string | null> {
    if (!this.#stream) return null;
    this.#stream.end();
    await finished(this.#stream);
    return this.#path;
  }
}

function freeNameBeside(path: string): string {
  const { dir, name, ext } = parsePath(path);
  for (let number = 1; ; number += 1) {
    const free = join(dir, `${name}.errors${number === 1 ? '' : `-${number}`}${ext}`);
    if (!existsSync(free)) return free;
  }
}

const linesEveryRows = 10_000;

/** A bar on a terminal, a line every ten thousand rows elsewhere; on standard error, since the answer is on the other. */
function progressOf(size: number) {
  let bytes = 0;
  let told = 0;
  const isTerminal = process.stderr.isTTY === true;
  const bar = isTerminal
    ? new SingleBar({ format: '{bar} {percentage} %  {rows} rows, {eta_formatted} left', stream: process.stderr })
    : null;
  bar?.start(Math.max(size, 1), 0, { rows: 0 });
  return {
    read: (count: number) => {
      bytes += count;
    },
    tell: (rows: number) => {
      bar?.update(bytes, { rows });
      if (bar || rows - told < linesEveryRows) return;
      told = rows;
      process.stderr.write(`${rows} rows, ${Math.floor((100 * bytes) / Math.max(size, 1))} %\n`);
    },
    stop: () => bar?.stop(),
  };
}
