import { type GroupOfFindings, searchRecords } from '../operations/search/search-records.js';
import type { Actor } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import { consoleContext } from './console-request.js';

/** What the box in the top bar asks for. In the body: addresses of persons do not belong into an address that is logged. */
export async function search(database: Database, actor: Actor, body: unknown): Promise<{ groups: GroupOfFindings[] }> {
  const { text } = (body ?? {}) as { text?: unknown };
  if (typeof text !== 'string') throw new DomainError('bad_request', 'Give what to search for as text.');
  return { groups: await searchRecords(consoleContext(database, actor, 'searchRecords'), { text }) };
}
