import ipaddr from 'ipaddr.js';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Sequelize } from 'sequelize';
import type { InTransaction } from './context.js';
import type { Asked, Database, Statement } from './database.js';
import { DomainError } from './errors.js';
import { hashToken } from './secrets.js';
import { answerAtCommit, transactionConnection } from './transaction-connection.js';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** How many tries within how many seconds, counted for one key: a client, an account, a token. */
const limits = {
  registerByClient: { points: 20, duration: hour },
  loginByClient: { points: 30, duration: 15 * minute },
  loginByAccount: { points: 100, duration: hour },
  loginByAccountAndClient: { points: 10, duration: 15 * minute },
  oauthByClient: { points: 60, duration: 15 * minute },
  passkeyByClient: { points: 60, duration: 15 * minute },
  loginByKnownDevice: { points: 10, duration: 15 * minute },
  refreshByClient: { points: 600, duration: minute },
  secondFactorByAccount: { points: 5, duration: 15 * minute },
  mfaChallengeByClient: { points: 30, duration: 15 * minute },
  verificationByAccount: { points: 5, duration: 15 * minute },
  verificationByClient: { points: 60, duration: 15 * minute },
  resendByClient: { points: 20, duration: hour },
  resendByAddress: { points: 1, duration: minute },
  resendByAddressADay: { points: 10, duration: day },
  resetByClient: { points: 20, duration: hour },
  resetByAddressADay: { points: 10, duration: day },
  resetConfirmByClient: { points: 30, duration: 15 * minute },
  mfaSetUpByUser: { points: 20, duration: hour },
  passkeySetUpByUser: { points: 20, duration: hour },
  passwordChangeByUser: { points: 10, duration: 15 * minute },
  pushSubscriptionByUser: { points: 60, duration: hour },
  exportByUser: { points: 5, duration: day },
  exportByAdministrator: { points: 60, duration: hour },
  discountByUser: { points: 30, duration: 15 * minute },
  impersonationByStaff: { points: 30, duration: hour },
  apiKeyByTenant: { points: 100, duration: hour },
  webhookByTenant: { points: 300, duration: hour },
  invitationByTenant: { points: 100, duration: hour },
  invitationByAddress: { points: 1, duration: 5 * minute },
  invitationByAddressADay: { points: 5, duration: day },
  invitationByClient: { points: 30, duration: 15 * minute },
  domainClaimByTenant: { points: 30, duration: hour },
  domainCheckByTenant: { points: 30, duration: 15 * minute },
  consoleSignInByClient: { points: 30, duration: 15 * minute },
  consoleSignInByAccount: { points: 10, duration: 15 * minute },
} as const;

export type LimitName = keyof typeof limits;

/**
 * Counts one try; the count is shared by all processes and outlives them. Throws `rate_limited` with the seconds to
 * wait when the limit is reached, and the database's own error when it is away: without a count nothing is let through.
 * Call it before a transaction is opened, on whose rollback the count must not depend.
 */
export async function consume({ database }: { database: Database }, limit: LimitName, key: string): Promise<void> {
  try {
    await limiterOf(database, limit).consume(hashToken(key));
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw rateLimited(refusal.msBeforeNext);
  }
}

/** Takes back one counted try: it was a good one. */
export async function giveBack({ database }: { database: Database }, limit: LimitName, key: string): Promise<void> {
  await limiterOf(database, limit).reward(hashToken(key));
}

export type Count = readonly [limit: LimitName, key: string];

/**
 * Counts one try under each limit in turn, up to the first that is reached: a client that is refused by its own limit
 * must not use up an account's. The same counts as `consume` keeps, by one statement and one commit.
 */
export async function consumeInTurn(asked: Asked, counts: readonly Count[]): Promise<void> {
  const now = Date.now();
  const values = counts.flatMap(([limit, key]) => [rowKey(limit, key), now + limits[limit].duration * 1000]);
  const rows = await asked.query<{ points: number; expire: string }>(countingStatement(counts), [now, ...values]);
  const refusal = rows.find(({ points }, place) => points > pointsOf(counts, place));
  if (refusal) throw rateLimited(Number(refusal.expire) - now);
}

/**
 * Takes back what `consumeInTurn` counted, with the commit: it was a good try. Nothing that may have to wait follows it
 * in the transaction, since all who share an address share its row. Rows are locked in the order in which they are counted.
 */
export function giveBackAll({ transaction }: InTransaction, counts: readonly Count[]): void {
  const text = `
    update rate_limits r set points = r.points - 1
    from (select key from rate_limits where key = any($1::text[]) order by array_position($1::text[], key) for update) l
    where r.key = l.key and r.points > 0 and r.expire > $2`;
  const keys = counts.map(([limit, key]) => rowKey(limit, key));
  const values = [keys, Date.now()];
  const given = transactionConnection(transaction).query({ name: 'give-back-counts', text, values });
  answerAtCommit(transaction, given);
}

function countingStatement(counts: readonly Count[]): Statement {
  const steps = counts.map((_, place) => {
    const before = place === 0 ? '' : `from count${place - 1} where points <= ${pointsOf(counts, place - 1)}`;
    return `count${place} as (
      insert into rate_limits as r (key, points, expire) select $${place * 2 + 2}, 1, $${place * 2 + 3}::bigint ${before}
      on conflict (key) do update set
        points = case when r.expire <= $1 then 1 else r.points + 1 end,
        expire = case when r.expire <= $1 then excluded.expire else r.expire end
      returning ${place} as place, points, expire)`;
  });
  const results = counts.map((_, place) => `select * from count${place}`).join(' union all ');
  // A count lost with a database that crashed in that very second does no harm: the commit need not wait for the disk.
  const withoutWaiting = `hurry as materialized (select set_config('synchronous_commit', 'off', true))`;
  const name = `count-${counts.map(([limit]) => limit).join('-')}`;
  return {
    name,
    text: `with ${withoutWaiting}, ${steps.join(', ')} select c.* from (${results}) c, hurry order by place`,
  };
}

function pointsOf(counts: readonly Count[], place: number): number {
  const count = counts[place];
  return count ? limits[count[0]].points : 0;
}

/** As the limiters name their rows. */
function rowKey(limit: LimitName, key: string): string {
  return `${limit}:${hashToken(key)}`;
}

function rateLimited(waitMilliseconds: number): DomainError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMilliseconds / 1000));
  return new DomainError('rate_limited', 'Too many tries. Wait before you try again.', { retryAfterSeconds });
}

/** Who a client is for a limit: its IPv4 address, or its IPv6 /64, since anyone can turn through the rest. */
export function clientKey(address: string | null): string {
  if (address === null || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

const limitersByDatabase = new WeakMap<Sequelize, Map<LimitName, RateLimiterPostgres>>();

function limiterOf({ sequelize }: Database, name: LimitName): RateLimiterPostgres {
  let limiters = limitersByDatabase.get(sequelize);
  if (!limiters) {
    limiters = new Map();
    limitersByDatabase.set(sequelize, limiters);
  }
  let limiter = limiters.get(name);
  if (!limiter) {
    limiter = new RateLimiterPostgres({
      ...limits[name],
      storeClient: sequelize,
      storeType: 'sequelize',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      // Old rows of all limits lie in one table: one limiter sweeps for all.
      clearExpiredByTimeout: limiters.size === 0,
    });
    limiters.set(name, limiter);
  }
  return limiter;
}
