import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../platform/context.js';
import type { Statement } from '../platform/database.js';
import { DomainError } from '../platform/errors.js';
import type { OperationName } from './policy-table.js';

/** Longer than any call takes; a key whose process died can be taken up again after it. */
const leaseMilliseconds = 60_000;
const longestWaitMilliseconds = 15_000;
const pauseMilliseconds = 50;

interface KeyRow {
  id: string;
  fingerprint: string;
  answer: object | null;
}

const claim: Statement = {
  name: 'claim-idempotency-key',
  text: `
    insert into idempotency_keys as k (id, owner, operation, key, fingerprint, leased_until, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (owner, operation, key) do update set leased_until = excluded.leased_until
      where k.answer is null and k.leased_until <= excluded.created_at and k.fingerprint = excluded.fingerprint
    returning id, fingerprint, answer`,
};
const find: Statement = {
  name: 'find-idempotency-key',
  text: 'select id, fingerprint, answer from idempotency_keys where owner = $1 and operation = $2 and key = $3',
};
const keep: Statement = {
  name: 'keep-idempotent-answer',
  text: 'update idempotency_keys set answer = $2 where id = $1',
};
const release: Statement = {
  name: 'release-idempotency-key',
  text: 'update idempotency_keys set leased_until = created_at where id = $1 and leased_until = $2 and answer is null',
};
const forget: Statement = { name: 'forget-idempotency-key', text: 'delete from idempotency_keys where id = $1' };

/**
 * Does the work once for each `Idempotency-Key` of a caller (IETF draft-ietf-httpapi-idempotency-key-header): the same
 * key with the same input gets the first answer, those that come meanwhile wait for it. Throws `idempotency_key_reused`
 * for another input, `request_in_progress` when the first takes too long. A call that was refused can be made again.
 *
 * `work` gets an id for what it makes. Should it fail half-way, the next call with the key gets the same id, at once or when
 * the lease of a process that died is over, and must go on from what it finds there.
 */
export async function oncePerKey<Answer extends object>(
  context: Context,
  operation: OperationName,
  input: object,
  work: (id: string) => Promise<Answer>,
): Promise<Answer> {
  const { database, idempotencyKey: key } = context;
  if (key === undefined) return work(context.newId());
  const owner = ownerOf(context);
  const fingerprint = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const waitUntil = Date.now() + longestWaitMilliseconds;
  for (;;) {
    const now = context.now();
    const leasedUntil = new Date(now.getTime() + leaseMilliseconds);
    const values = [context.newId(), owner, operation, key, fingerprint, leasedUntil, now];
    const [mine] = await database.query<KeyRow>(claim, values);
    if (mine) return keepAnswer(context, { id: mine.id, leasedUntil }, work);
    const [other] = await database.query<KeyRow>(find, [owner, operation, key]);
    if (other && other.fingerprint !== fingerprint) {
      throw new DomainError('idempotency_key_reused', 'This Idempotency-Key came with another request. Use a new one.');
    }
    if (other?.answer) return other.answer as Answer;
    if (Date.now() > waitUntil) break;
    await delay(pauseMilliseconds);
  }
  throw new DomainError('request_in_progress', 'A request with this Idempotency-Key is under way. Ask again later.');
}

async function keepAnswer<Answer extends object>(
  { database }: Context,
  { id, leasedUntil }: { id: string; leasedUntil: Date },
  work: (id: string) => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await work(id);
    await database.query(keep, [id, JSON.stringify(answer)]);
    return answer;
  } catch (error) {
    // Whatever else went wrong may have left something behind, which the next call with the key gets the same id to find.
    if (error instanceof DomainError) await database.query(forget, [id]);
    else await database.query(release, [id, leasedUntil]).catch(() => undefined);
    throw error;
  }
}

/** Keys of different callers are apart. */
function ownerOf({ actor, tenantId }: Context): string {
  switch (actor.kind) {
    case 'user':
      return `user/${actor.userId}`;
    case 'service':
      return `service/${actor.name}/${tenantId}`;
    case 'staff':
      return `staff/${actor.staffId}`;
    case 'system':
    case 'anonymous':
      return actor.kind;
  }
}
