import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import { statements } from './statements.js';
import type { Tokens } from './tokens.js';

type Row = Record<string, unknown>;
/** The answer's body; null is answered with 401. */
type Answer = (request: IncomingMessage, url: URL) => Promise<Row | null>;

/** The same answers as the service's, for what the benchmark asks. */
export function answersOf(pool: Pool, tokens: Tokens): Record<string, Answer> {
  const ask = async (statement: { name: string; text: string }, values: unknown[]): Promise<Row[]> =>
    (await pool.query({ ...statement, values })).rows;

  return {
    'GET /v1/users/me': async ({ headers }) => {
      const claims = tokens.verify(headers.authorization);
      const [user] = claims ? await ask(statements.me, [claims.sid, claims.sub]) : [];
      return user ? presented(user) : null;
    },

    'GET /v1/users': async ({ headers }, url) => {
      const claims = tokens.verify(headers.authorization);
      if (!claims) return null;
      const [page, size] = [1, Number(url.searchParams.get('page_size'))];
      const pattern = `%${url.searchParams.get('q')?.toLowerCase()}%`;
      const rows = await ask(statements.list, [claims.sid, claims.sub, pattern, size, (page - 1) * size]);
      const total = Number(rows[0]?.['total'] ?? 0);
      const data = rows.map(({ total: _, ...user }) => presented(user));
      return { data, meta: { page, page_size: size, total, has_more: page * size < total } };
    },

    'GET /v1/tenants/by-slug': async ({ headers }, url) => {
      const hash = sha256(headers.authorization?.slice('Bearer '.length) ?? '');
      const [tenant] = await ask(statements.bySlug, [hash, url.pathname.slice('/v1/tenants/by-slug/'.length)]);
      return tenant ?? null;
    },

    'POST /v1/api-keys/validate': async (request) => {
      const { key_prefix, key_hash, ip_address } = await bodyOf(request);
      const hash = sha256(request.headers.authorization?.slice('Bearer '.length) ?? '');
      const [found] = await ask(statements.validateKey, [hash, key_hash, key_prefix, ip_address]);
      if (!found) return null;
      const { key_hash: kept, ...answer } = found;
      return timingSafeEqual(Buffer.from(kept as string), Buffer.from(key_hash as string)) ? answer : null;
    },

    'POST /v1/auth/login': async (request) => {
      const { tenant_slug, email, password } = await bodyOf(request);
      const [account] = await ask(statements.account, [tenant_slug, email]);
      if (!account) return null;
      const { user_id, password_hash, ...tenant } = account;
      if (!(await verify(password_hash as string, password as string))) return null;
      const sid = randomUUID();
      const refresh = `frr_${randomBytes(32).toString('base64url')}`;
      const device_token = `frd_${randomBytes(32).toString('base64url')}`;
      const client = [request.headers['x-forwarded-for'], request.headers['user-agent']];
      const [user] = await ask(statements.startSession, [
        sid,
        user_id,
        sha256(refresh),
        ...client,
        sha256(device_token),
      ]);
      const { id: sub, tenant_id, is_admin, is_tenant_admin } = user as never;
      const access_token = tokens.issue({ sub, sid, tenant_id, is_admin, is_tenant_admin });
      const pair = { access_token, refresh_token: refresh, device_token, token_type: 'Bearer', expires_in: 900 };
      return { ...pair, user: presented(user ?? {}), tenant };
    },

    'PATCH /v1/users/me': async (request) => {
      const { slogan } = await bodyOf(request);
      const claims = tokens.verify(request.headers.authorization);
      const [allowed] = claims ? await ask(statements.mayAct, [claims.sid, claims.sub]) : [];
      if (!claims || !allowed) return null;
      const data = { user_id: claims.sub, tenant_id: allowed['tenant_id'], changed: { slogan } };
      const lane = Number.parseInt(claims.sub.slice(-4), 16) % 16;
      const event = [randomUUID(), claims.sub, lane, data.tenant_id, data, randomBytes(16).toString('hex')];
      const client = await pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query({ ...statements.updateSlogan, values: [claims.sub, slogan] });
        await client.query({ ...statements.insertEvent, values: event });
        await client.query('commit');
        return presented(rows[0]);
      } finally {
        client.release();
      }
    },
  };
}

/** A user who was never active has no such field. */
function presented({ last_active_date, ...user }: Row): Row {
  return last_active_date === null ? user : { ...user, last_active_date };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function bodyOf(request: IncomingMessage): Promise<Row> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
