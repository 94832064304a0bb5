import { createServer } from 'node:http';
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
// The processes of a cluster that ask for any port share one.
server.listen(0, '127.0.0.1');
