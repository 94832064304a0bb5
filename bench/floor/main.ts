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
import cluster, { type Address } from 'node:cluster';
import { once } from 'node:events';
import { join } from 'node:path';

cluster.setupPrimary({ exec: join(import.meta.dirname, 'serve.ts'), execArgv: ['--import', 'tsx'] });
let port = 0;
for (let started = 0; started < Number(process.env['PROCESSES']); started += 1) {
  const [address] = (await once(cluster.fork(), 'listening')) as [Address];
  port = address.port;
}
console.log(`http://127.0.0.1:${port}`);
