import { LRUCache } from 'lru-cache';
import { QueryTypes, type Sequelize } from 'sequelize';
import type { LiveEntry } from './live-entry.js';
import { NewPositions, type PositionTable } from './new-positions.js';

/** What came since the last time; `isCut` when there was more of it. */
export interface LiveNews {
  entries: LiveEntry[];
  isCut: boolean;
}

/** To be asked again and again: answers each happening once. */
export type LiveSource = () => Promise<LiveNews>;

/** More than anybody can read of half a second. */
const mostEntries = 200;
/** Marked and committed in different orders, but by this much at most. */
const overlapMilliseconds = 10_000;

const ofEvent = (kind: string, at: string) => `
  select e.id as "recordId", '${kind}' as kind, e.${at} as at, e.type, e.tenant_id as "tenantId", t.name as "tenantName",
    null as about, null as status, ${kind === 'set_aside' ? 'e.last_error' : 'null'} as error
  from outbox_events e left join tenants t on t.id = e.tenant_id`;

const ofDelivery = `
  select d.id as "recordId", case when d.succeeded then 'delivered' else 'not_delivered' end as kind,
    d.created_at as at, d.event_type as type, d.tenant_id as "tenantId", t.name as "tenantName", w.name as about,
    d.response_status as status, d.error_message as error
  from webhook_deliveries d left join tenants t on t.id = d.tenant_id left join webhooks w on w.id = d.webhook_id`;

const ofParked = `
  select p.id as "recordId", 'parked' as kind, p.created_at as at, p.type, p.tenant_id as "tenantId",
    t.name as "tenantName", p.queue as about, null as status, p.error
  from parked_messages p left join tenants t on t.id = p.tenant_id`;

export function liveSources(sequelize: Sequelize): LiveSource[] {
  return [
    byPosition(
      sequelize,
      { name: 'outbox_events', isFailure: 'false' },
      `${ofEvent('recorded', 'occurred_at')} where e`,
    ),
    byPosition(sequelize, { name: 'webhook_deliveries', isFailure: 'not succeeded' }, `${ofDelivery} where d`),
    byTime(sequelize, ofEvent('published', 'published_at'), 'e.published_at'),
    byTime(sequelize, ofEvent('set_aside', 'set_aside_at'), 'e.set_aside_at'),
    byTime(sequelize, ofParked, 'p.created_at'),
  ];
}

type EntryRow = Omit<LiveEntry, 'id'>;

/** Each time that something is marked is a happening of its own, as after a replay. */
const entryOf = (row: EntryRow): LiveEntry => ({ id: `${row.kind}.${row.recordId}.${row.at.getTime()}`, ...row });

/** Failures first, where not everything has room. */
function byPosition(sequelize: Sequelize, table: PositionTable, select: string): LiveSource {
  const positions = new NewPositions(sequelize, table);
  let isFirst = true;
  return async () => {
    const { found, isCut } = await positions.read();
    const chosen = found
      .toSorted((one, other) => Number(other.isFailure) - Number(one.isFailure))
      .slice(0, mostEntries);
    const isMore = !isFirst && (isCut || chosen.length < found.length);
    isFirst = false;
    if (chosen.length === 0) return { entries: [], isCut: isMore };
    const rows = await sequelize.query<EntryRow>(`${select}.position = any ($1)`, {
      bind: [chosen.map(({ position }) => position)],
      type: QueryTypes.SELECT,
    });
    return { entries: rows.map(entryOf), isCut: isMore };
  };
}

/** By a time that is written with the commit soon after: rows of the last seconds are read again, and known again. */
function byTime(sequelize: Sequelize, select: string, column: string): LiveSource {
  const told = new LRUCache<string, true>({ max: 20 * mostEntries });
  let last = new Date(0);
  let isFirst = true;
  return async () => {
    const since = new Date(last.getTime() - overlapMilliseconds);
    const rows = await sequelize.query<EntryRow>(
      `${select} where ${column} > $1 order by ${column} desc limit ${mostEntries}`,
      { bind: [since], type: QueryTypes.SELECT },
    );
    const entries = rows.map(entryOf).filter(({ id }) => !told.has(id));
    for (const { id } of entries) told.set(id, true);
    const oldest = rows.at(-1)?.at ?? since;
    const isCut = !isFirst && rows.length === mostEntries && oldest > last;
    isFirst = false;
    if (rows[0] && rows[0].at > last) last = rows[0].at;
    return { entries, isCut };
  };
}
