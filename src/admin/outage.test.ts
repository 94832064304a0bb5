import pg from 'pg';
import { expect, it } from 'vitest';
import { startTestConsole } from './support/test-console.js';

it('says in words that the database is away, and goes on by itself when it is back', async () => {
  const test = await startTestConsole();
  const owner = await test.signedIn('Owner');
  const name = new URL(test.database.url).pathname.slice(1);
  const server = new pg.Client({ connectionString: test.database.url.replace(name, 'postgres') });
  await server.connect();

  await server.query(`alter database ${name} allow_connections false`);
  await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await expect.poll(async () => (await owner.get('/api/dashboard')).body?.error?.code).toBe('unavailable');
  const call = await owner.get('/api/dashboard');
  expect(call.status).toBe(503);
  expect(call.headers.get('Retry-After')).not.toBeNull();
  const page = await owner.get('/resources/users', { Accept: 'text/html', 'Accept-Language': 'fa' });
  expect(page.status).toBe(503);
  expect(page.text).toMatch(/<html lang="fa" dir="rtl">.*در دسترس نیست/s);
  const signIn = await test.anonymous().post('/login', { email: 'owner@demo.test', password: 'any password' });
  expect(signIn.status).toBe(503);

  await server.query(`alter database ${name} allow_connections true`);
  await server.end();
  await expect.poll(async () => (await owner.get('/api/dashboard')).status).toBe(200);
  expect(JSON.stringify(call.body)).not.toMatch(/Sequelize|postgres|at /);
  await test.stop();
});
