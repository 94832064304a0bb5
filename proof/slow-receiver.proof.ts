import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callApi, signedIn, type Tokens } from '../e2e/support/api-client.js';
import { openStage, type Stage } from '../e2e/support/stage.js';
import { encryptSecret, useMasterKey } from '../src/platform/secrets.js';
import { type HttpReceiver, startHttpReceiver } from '../src/test-support/http-receiver.js';
import { tell } from './figures.js';
import { people } from './people.js';

const requests = 1_000;
const answerWithinMs = 30_000;

let stage: Stage;
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await startHttpReceiver();
  receiver.answer = () => undefined;
  stage = await openStage({ settings: { OUTGOING_ALLOW: '127.0.0.0/8', DATABASE_POOL: '3' } });
});
afterAll(async () => {
  await stage.close();
  await receiver.close();
});

test(`${requests} writes at once, on 3 connections, while the webhook that is told of them hangs: all are answered`, async (context) => {
  useMasterKey(Buffer.from(stage.settings['MASTER_KEY'] ?? '', 'base64'));
  const writers: Tokens[] = [];
  for (const email of people(20)) writers.push(await signedIn(stage.first.url, email));
  await stage.database.query(
    `insert into webhooks (id, tenant_id, name, url, events, secret_sealed, max_in_flight, created_at, updated_at)
     values ($1, $2, 'hangs', $3, '{*}', $4, 32, now(), now())`,
    [randomUUID(), writers[0]?.tenant.id, receiver.url, encryptSecret(`whsec_${randomBytes(32).toString('base64')}`)],
  );
  const statuses = await Promise.all(
    Array.from({ length: requests }, async (_, turn) => {
      const token = writers[turn % writers.length]?.access_token ?? '';
      const late = new Promise<number>((resolve) => setTimeout(resolve, answerWithinMs, 0).unref());
      const body = { full_name: `Writer ${turn}` };
      return Promise.race([
        callApi(stage.first.url, 'PATCH', '/v1/users/me', { token, body }).then(({ status }) => status),
        late,
      ]);
    }),
  );
  const count = (status: number) => statuses.filter((one) => one === status).length;
  const after = await callApi(stage.first.url, 'GET', '/v1/users/me', { token: writers[0]?.access_token ?? '' });
  tell(context, {
    'status 200': count(200),
    'status 503': count(503),
    'without an answer': count(0),
    'requests that hang at the receiver': receiver.received.length,
    'status afterwards': after.status,
  });
  expect(new Set(statuses.filter((status) => status !== 503))).toEqual(new Set([200]));
  expect(receiver.received.length).toBeGreaterThan(0);
  expect(after.status).toBe(200);
});
