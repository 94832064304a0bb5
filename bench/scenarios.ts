import { createHash } from 'node:crypto';
import type { Callers } from './callers.js';
import { lastNames, password } from './fill.js';
import { apiKeyId, userId } from './ids.js';
import type { Sizes } from './sizes.js';

export interface Call {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** What every answer must hold. */
  holds: string[];
}

export interface Scenario {
  name: string;
  /** Requests per second of the service divided by those of the floor. */
  goal: number;
  /** What one connection asks, over and over, in this round. No two connections share a user. */
  calls(connection: number, round: string): Call[];
  /** Fields whose values differ between two right answers, by their path. */
  differing: string[];
  /** The rows that each answer must have left, as a query for their number. */
  leaves?: string;
}

const json = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export function scenariosFor(callers: Callers, { users, tenants, apiKeys, connections }: Sizes): Scenario[] {
  const shareOf = <Item>(items: Item[], connection: number) =>
    items.filter((_, index) => index % connections === connection);
  const numbers = (count: number, from: number) => Array.from({ length: count }, (_, index) => from + index);

  return [
    {
      name: 'users/me with JWT',
      goal: 0.9,
      differing: [],
      calls: (connection) =>
        shareOf(callers.users, connection).map(({ n, token }) => ({
          method: 'GET',
          path: '/v1/users/me',
          headers: bearer(token),
          holds: [`"id":"${userId(n)}"`, `"full_name":"`],
        })),
    },
    {
      name: 'users list with q and total',
      goal: 0.8,
      differing: [],
      calls: (connection) =>
        shareOf(numbers(80, 20), connection)
          .map((n) => `${lastNames[n % lastNames.length]}${n}`)
          .map((q) => ({
            method: 'GET',
            path: `/v1/users?q=${q}&page_size=20`,
            headers: bearer(callers.administrator),
            holds: [`"email":"${q}`, '"total":'],
          })),
    },
    {
      name: 'login with argon2id',
      goal: 0.9,
      differing: ['access_token', 'refresh_token', 'device_token', 'user.last_active_date', 'user.updated_at'],
      leaves: `select count(*) from sessions s join refresh_tokens r on r.session_id = s.id`,
      calls: (connection) =>
        // Users without a session so far, and of the first nine tenths, in which nobody is banned.
        shareOf(numbers(Math.min(users / 4, 300 * connections), users / 2), connection).map((n) => ({
          method: 'POST',
          path: '/v1/auth/login',
          headers: { ...json, 'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` },
          body: JSON.stringify({
            tenant_slug: `tenant-${1 + (n % tenants)}`,
            email: `${lastNames[n % lastNames.length]}${n}@people.test`,
            password,
          }),
          holds: [`"id":"${userId(n)}"`, '"access_token":"ey', '"refresh_token":"frr_', `"slug":"tenant-`],
        })),
    },
    {
      name: 'PATCH users/me with its event',
      goal: 0.6,
      differing: ['updated_at'],
      leaves: `select count(*) from outbox_events where type = 'identity.user.updated.v1'`,
      calls: (connection, round) =>
        shareOf(callers.users, connection).flatMap(({ n, token }) =>
          // Two values in turn: an answer that changes nothing leaves no event.
          ['first', 'second'].map((turn) => ({
            method: 'PATCH' as const,
            path: '/v1/users/me',
            headers: { ...bearer(token), ...json },
            body: JSON.stringify({ slogan: `The ${turn} of ${round}` }),
            holds: [`"id":"${userId(n)}"`, `"slogan":"The ${turn} of ${round}"`],
          })),
        ),
    },
    {
      name: 'tenants/by-slug with service token',
      goal: 1,
      differing: [],
      calls: () =>
        numbers(tenants, 1).map((n) => ({
          method: 'GET',
          path: `/v1/tenants/by-slug/tenant-${n}`,
          headers: bearer(callers.service),
          holds: [`"slug":"tenant-${n}"`, `"allowed_origins":["https://app.test"]`],
        })),
    },
    {
      name: 'api-keys/validate',
      goal: 0.9,
      differing: [],
      calls: (connection) =>
        shareOf(numbers(apiKeys, 1), connection).map((n) => ({
          method: 'POST',
          path: '/v1/api-keys/validate',
          headers: { ...bearer(callers.service), ...json },
          body: JSON.stringify({
            key_prefix: `fr_live_${String(n).padStart(8, '0')}`,
            key_hash: createHash('sha256').update(`bench key ${n}`).digest('hex'),
            ip_address: '203.0.113.7',
          }),
          holds: ['"valid":true', `"api_key_id":"${apiKeyId(n)}"`, '"scopes":["renders:create","renders:read"]'],
        })),
    },
  ];
}
