/*
 * The floor: what the same answers cost with node:http, pg and prepared statements and nothing else.
 *
 * It does: check each access token's signature (ES256, node:crypto), issuer, audience and expiry; check session, user,
 * tenant and ban, or the service token, in the database at each request, in the statement that reads the answer;
 * argon2id with the service's parameters, a session and its refresh token, and a signed token at login; the change and
 * its outbox row in one transaction.
 * It does not: validate requests, limit rates, log, measure, trace, tell errors apart, lock a login against a ban, tell a
 * login in the outbox, write audit entries, wake the relay, count the uses of API keys. It remembers nothing between requests but its
 * prepared statements, where the service keeps sessions, tenants and checked tokens until it is notified of a change.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { useMasterKey } from '../../src/platform/secrets.js';
import { answersOf } from './answers.js';
import { Tokens } from './tokens.js';

const { DATABASE_URL, DATABASE_POOL, MASTER_KEY } = process.env;
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
useMasterKey(Buffer.from(MASTER_KEY ?? '', 'base64'));
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_POOL) });
const answers = answersOf(pool, await Tokens.load(pool));
const bySlug = '/v1/tenants/by-slug';

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://floor');
  const path = url.pathname.startsWith(bySlug) ? bySlug : url.pathname;
  const answer = await answers[`${request.method} ${path}`]?.(request, url);
  const json = JSON.stringify(answer ?? { error: 'refused' });
  response.writeHead(answer ? 200 : 401, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
