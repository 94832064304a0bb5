import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signedIn } from '../e2e/support/api-client.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { sendRequest } from '../src/api/support/send-request.js';
import { round, tell } from './figures.js';

const rounds = 60;
const megabyte = 1024;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** Megabytes of the process that answers. */
const residentOf = (pid: number | undefined) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / megabyte;

test('undeclared methods, wrong media types, 10 MB bodies, 10,000-deep JSON and huge pages are refused within a second, and leave nothing in memory', {
  timeout: 600_000,
}, async (context) => {
  const { url, pid } = stage.first;
  const { access_token: token } = await signedIn(url, 'manager@acme.test');
  const large = JSON.stringify({ full_name: 'x'.repeat(10_000_000) });
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const asked: [string, string, object][] = [
    ['PATCH', '/v1/users/me', { raw: large }],
    ['PATCH', '/v1/users/me', { raw: deep }],
    ['PATCH', '/v1/users/me', { raw: 'a=1', headers: { 'content-type': 'text/plain' } }],
    ['BREW', '/v1/users/me', {}],
    ['DELETE', '/v1/discounts', {}],
    ['GET', '/v1/users?page=1000000000', {}],
    ['GET', '/v1/users?page=0', {}],
  ];
  const statuses = new Set<number>();
  let slowest = 0;
  const ask = async () => {
    for (const [method, path, sent] of asked) {
      const startedAt = performance.now();
      const { status } = await sendRequest(url, method, path, { token, ...sent });
      slowest = Math.max(slowest, performance.now() - startedAt);
      statuses.add(status);
    }
  };
  for (let i = 0; i < rounds / 2; i += 1) await ask();
  const before = residentOf(pid);
  for (let i = 0; i < rounds; i += 1) await ask();
  const after = residentOf(pid);
  tell(context, {
    requests: rounds * 1.5 * asked.length,
    statuses: [...statuses].toSorted().join(', '),
    'slowest answer, ms': round(slowest),
    'resident before, MB': round(before),
    'resident after, MB': round(after),
  });
  expect([...statuses].toSorted()).toEqual([400, 405, 413, 415]);
  expect(slowest).toBeLessThan(1_000);
  expect(after - before).toBeLessThan(30);
});
