import type { Stage } from './stage.js';

/** What a ban leaves behind: its rows by table, and its events as they came out of RabbitMQ. */
export interface BanTraces {
  bans: object[];
  sessions: object[];
  audit: object[];
  outbox: object[];
  events: object[];
}

const subjects = `select $1::uuid union select id from bans where user_id = $1 union select id from sessions where user_id = $1`;
const queries = {
  bans: 'select to_jsonb(b) as row from bans b where user_id = $1',
  sessions: `select to_jsonb(s) - 'device_token_hash' as row from sessions s where user_id = $1 order by issued_at, id`,
  audit: `select to_jsonb(a) as row from audit_entries a where subject_id in (${subjects}) and trace_id = $2 order by subject_type, id`,
  outbox: `select to_jsonb(o) as row from outbox_events o where entity_id in (${subjects}) and trace_id = $2 order by type, position`,
};

/** Everything about the newest ban of the user, as it stands. */
export async function tracesOfBan({ database, events }: Stage, userId: string): Promise<BanTraces> {
  const { rows } = await database.query<{ trace_id: string }>(
    `select trace_id from outbox_events where type = 'identity.user.banned.v1' and entity_id = $1 order by position desc limit 1`,
    [userId],
  );
  const traceId = rows[0]?.trace_id ?? '';
  const read = async (name: keyof typeof queries) => {
    const values = queries[name].includes('$2') ? [userId, traceId] : [userId];
    return (await database.query<{ row: object }>(queries[name], values)).rows.map(({ row }) => row);
  };
  const outbox = await read('outbox');
  const ids = new Set(outbox.map((row) => (row as { id: string }).id));
  const arrived = (await events.arrivals()).filter(({ id }) => ids.has(id));
  return {
    bans: await read('bans'),
    sessions: await read('sessions'),
    audit: await read('audit'),
    outbox,
    events: arrived.toSorted((one, other) => one.type.localeCompare(other.type)),
  };
}

/** What names the one who did it, and through which door. */
const actorNames = /^(banned_?by|actor)(_?(kind|id|label))?$|^(via|client_address|user_agent)$/i;
/** How far the relay was when the row was read, and the counter of all rows. */
const relayNames = ['position', 'lane', 'published_at', 'attempts', 'counted_at'];
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const time = /\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/g;
const trace = /\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b/g;

/** The same traces but for ids, actor and times; every column and property stays. */
export function withoutIdentity(traces: BanTraces): BanTraces {
  const neutral = JSON.stringify(traces, (name, value) =>
    actorNames.test(name) || relayNames.includes(name) ? `<${name}>` : value,
  )
    .replaceAll(uuid, '<id>')
    .replaceAll(time, '<time>')
    .replaceAll(trace, '<trace>');
  return JSON.parse(neutral) as BanTraces;
}
