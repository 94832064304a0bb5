import type { Request } from 'express';
import { getRevenue, type Revenue } from '../operations/payments/get-revenue.js';
import type { Actor } from '../platform/context.js';
import type { Database } from '../platform/database.js';
import { consoleContext } from './console-request.js';

/** What the part of the first page about revenue asks for. */
export function readRevenue(database: Database, actor: Actor, { query }: Pick<Request, 'query'>): Promise<Revenue> {
  const { days, zone } = query;
  const context = consoleContext(database, actor, 'getRevenue');
  return getRevenue(context, { days: Number(days), timeZone: String(zone) });
}
