import ipaddr from 'ipaddr.js';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Sequelize } from 'sequelize';
import type { Database } from './database.js';
import { DomainError } from './errors.js';
import { hashToken } from './secrets.js';

const minute = 60;
const hour = 60 * minute;

/** How many tries within how many seconds, counted for one key: a client, an account, a token. */
const limits = {
  registerByClient: { points: 20, duration: hour },
  loginByClient: { points: 30, duration: 15 * minute },
  loginByAccount: { points: 100, duration: hour },
  loginByAccountAndClient: { points: 10, duration: 15 * minute },
  refreshByClient: { points: 600, duration: minute },
  refreshBySession: { points: 60, duration: minute },
  mfaChallengeByAccount: { points: 10, duration: 15 * minute },
  mfaChallengeByClient: { points: 30, duration: 15 * minute },
  passwordChangeByUser: { points: 10, duration: 15 * minute },
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
    const retryAfterSeconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw new DomainError('rate_limited', 'Too many tries. Wait before you try again.', { retryAfterSeconds });
  }
}

/** Takes back one counted try: it was a good one. */
export async function giveBack({ database }: { database: Database }, limit: LimitName, key: string): Promise<void> {
  await limiterOf(database, limit).reward(hashToken(key));
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
