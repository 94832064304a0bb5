import type { ClientBase } from 'pg';
import type { TrailBreak } from './trail-break.js';

const mostOfEach = 100;

/** Entries are sealed within seconds: the rest of a minute is for a worker that starts again. */
const waiting = `
  select q.entry_id as id, e.id is null as is_gone
  from audit_unsealed q left join audit_entries e on e.id = q.entry_id
  where e.id is null or q.queued_at < clock_timestamp() - interval '1 minute'
  order by q.position limit ${mostOfEach}`;

const withoutSeal = `
  select e.id from audit_entries e
  where not exists (select from audit_seals where entry_id = e.id)
    and not exists (select from audit_unsealed where entry_id = e.id)
  limit ${mostOfEach}`;

/** What is wrong with entries that are not in the chain. */
export async function unsealedBreaks(connection: ClientBase): Promise<TrailBreak[]> {
  const queued = await connection.query<{ id: string; is_gone: boolean }>(waiting);
  const lost = await connection.query<{ id: string }>(withoutSeal);
  return [
    ...queued.rows.map(
      ({ id, is_gone }): TrailBreak => ({ kind: is_gone ? 'entry_missing' : 'not_sealed_yet', entryId: id }),
    ),
    ...lost.rows.map(({ id }): TrailBreak => ({ kind: 'seal_missing', entryId: id })),
  ];
}
