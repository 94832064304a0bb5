import { hashOfTrail } from '../../platform/secrets.js';

/** An entry as the database tells it. The values of `before` and `after` are JSON as text: a number keeps its digits. */
export interface SealedEntry {
  id: string;
  occurred: string;
  actor_kind: string;
  actor_id: string | null;
  actor_label: string;
  via: string;
  action: string;
  reason: string | null;
  trace_id: string;
  subject_type: string;
  subject_id: string | null;
  tenant_id: string | null;
  before: Record<string, string> | null;
  after: Record<string, string> | null;
  client_address: string | null;
  user_agent: string | null;
}

const valuesAsText = (column: string) => `
  case when e.${column} is not null then
    coalesce((select jsonb_object_agg(key, value::text) from jsonb_each(e.${column})), '{}') end as ${column}`;

/** The columns of `SealedEntry`, of a table called `e`. */
export const sealedColumns = `
  e.id, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred, e.actor_kind, e.actor_id,
  e.actor_label, e.via, e.action, e.reason, e.trace_id, e.subject_type, e.subject_id, e.tenant_id, e.client_address,
  e.user_agent, ${valuesAsText('before')}, ${valuesAsText('after')}`;

/** What an erasure may take from an entry, each with a hash of its own: so no other value can go under cover of one. */
interface Value {
  name: string;
  text: string | null;
  isErased: boolean;
}

const namesIn = (values: Record<string, string> | null) => values && Object.keys(values).toSorted();

export function valuesOf(entry: SealedEntry): Value[] {
  const inside = (['before', 'after'] as const).flatMap((part) =>
    (namesIn(entry[part]) ?? []).map((name) => {
      const text = entry[part]?.[name] ?? null;
      return { name: `${part}.${name}`, text, isErased: text === '"erased"' };
    }),
  );
  const origin = (['client_address', 'user_agent'] as const).map((name) => {
    return { name, text: entry[name], isErased: entry[name] === null };
  });
  return [...inside, ...origin];
}

/** Half a hash: it stands for one value, and there are many. */
export const valueHashLength = 16;

export function valueHashesOf(entry: SealedEntry): Buffer {
  const hashes = valuesOf(entry).map(({ name, text }) =>
    hashOfTrail(JSON.stringify(['value', entry.id, name, text])).subarray(0, valueHashLength),
  );
  return Buffer.concat(hashes);
}

/** Over all that no erasure changes, the names of the fields among it, and over the hashes of the values. */
export function contentHashOf(entry: SealedEntry, valueHashes: Buffer): Buffer {
  const { id, occurred, actor_kind, actor_id, actor_label, via, action, reason, trace_id } = entry;
  const { subject_type, subject_id, tenant_id } = entry;
  return hashOfTrail(
    JSON.stringify([
      ...['entry', id, occurred, actor_kind, actor_id, actor_label, via, action, reason, trace_id],
      ...[subject_type, subject_id, tenant_id, namesIn(entry.before), namesIn(entry.after)],
      valueHashes.toString('hex'),
    ]),
  );
}

export interface Link {
  position: number;
  contentHash: Buffer;
  sealedAt: Date;
}

/** What the first link hangs on. */
export const noHash = Buffer.alloc(32);

export function chainHashOf(previous: Buffer, { position, contentHash, sealedAt }: Link): Buffer {
  const link = [previous.toString('hex'), position, contentHash.toString('hex'), sealedAt.toISOString()];
  return hashOfTrail(JSON.stringify(['link', ...link]));
}
