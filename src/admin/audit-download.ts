import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { type ExportedEntry, exportAuditTrail, exportedColumns } from '../operations/audit/export-audit-trail.js';
import { mayCall } from '../operations/policy-table.js';
import type { Actor } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { csvOf, type RowFormat, rowFormats } from '../platform/row-files.js';
import { consoleContext } from './console-request.js';
import { readListQuery } from './list-query.js';
import { audit } from './resources/audit.js';

const types: Record<RowFormat, string> = { csv: 'text/csv;charset=utf-8', jsonl: 'application/x-ndjson' };

/** The audit trail as a file, filtered as its list is; sent while it is read. */
export async function sendAuditTrail(
  database: Database,
  actor: Actor,
  { query }: Pick<Request, 'query'>,
  response: Response,
): Promise<void> {
  const { format, ...filters } = query;
  const known = rowFormats.find((one) => one === format);
  if (!known) throw new DomainError('bad_request', `format is one of ${rowFormats.join(', ')}.`);
  const context = consoleContext(database, actor, 'exportAuditTrail');
  if (actor.kind !== 'staff' || !mayCall(actor, 'exportAuditTrail'))
    throw new DomainError('forbidden', 'You may not do this.');
  const { where } = readListQuery(audit, actor.role, filters, '');
  const pageBehind = (after?: ExportedEntry) =>
    exportAuditTrail(context, {
      where,
      asked: new URLSearchParams(filters as Record<string, string>).toString(),
      after,
    });
  // Before the first word is sent, so that a refusal can still be told as one.
  const first = await pageBehind();
  response.setHeader('Content-Type', types[known]);
  response.setHeader('Content-Disposition', `attachment; filename="audit-trail.${known}"`);
  response.setHeader('Cache-Control', 'no-store');
  await pipeline(Readable.from(texts(known, first, pageBehind)), response);
}

async function* texts(
  format: RowFormat,
  first: ExportedEntry[],
  pageBehind: (after: ExportedEntry) => Promise<ExportedEntry[]>,
): AsyncGenerator<string> {
  // Spreadsheets take the text for UTF-8 only with the mark before it.
  if (format === 'csv') yield `\uFEFF${csvOf([], exportedColumns)}`;
  for (let page = first; page.length > 0; page = await pageBehind(page.at(-1) as ExportedEntry))
    yield format === 'csv' ? csvOf(page.map(flat), exportedColumns, { isHeaded: false }) : page.map(lineOf).join('');
}

const lineOf = (entry: ExportedEntry) => `${JSON.stringify(entry)}\n`;
const jsonOf = (value: unknown) => (value === null ? null : JSON.stringify(value));
const flat = (entry: ExportedEntry) => ({
  ...entry,
  before: jsonOf(entry['before']),
  after: jsonOf(entry['after']),
});
