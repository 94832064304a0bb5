import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from '../../src/platform/database.js';
import { encryptSecret } from '../../src/platform/secrets.js';
import { lineOf, startProgram } from '../child.js';
import { processorTimeOf } from '../processor-time.js';
import { type Round, roundOf, tableOfRounds } from '../rounds.js';

export interface WebhookSizes {
  webhooks: number;
  events: number;
  rounds: number;
}

const atOnce = 64;
const type = 'identity.user.updated.v1';
const data = { user_id: '20000000-0000-4000-8000-000000000001', changed: { full_name: 'Sara Ahmadi' } };
const body = JSON.stringify({ type, timestamp: '2026-11-30T08:00:00.000Z', data });

/**
 * Events of one tenant go from the outbox to so many webhooks, of which one hangs and has as many waiting as the others:
 * from the commit of the events to the last delivery that is written. Then the same number of requests by the floor.
 */
export async function raceWebhooks(
  database: Database,
  { databaseUrl, masterKey }: { databaseUrl: string; masterKey: string },
  { webhooks, events, rounds }: WebhookSizes,
): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const receiver = startProgram(['bench/webhooks/receiver.ts']);
  const address = await lineOf(receiver);
  const tenantId = '10000000-0000-4000-8000-000000000001';
  for (let index = 0; index <= webhooks; index += 1)
    await client.query(
      `insert into webhooks (id, tenant_id, name, url, events, secret_sealed, created_at, updated_at)
       values (gen_random_uuid(), $1, $2, $3, '{identity.*}', $4, now(), now())`,
      [
        tenantId,
        index === 0 ? 'hangs' : 'takes',
        index === 0 ? `${address}/hangs` : `${address}/${index}`,
        encryptSecret(`whsec_${Buffer.alloc(32, 7).toString('base64')}`),
      ],
    );
  const sender = startProgram(['bench/webhooks/sender.ts', databaseUrl, masterKey]);
  await lineOf(sender);
  const service: Round[] = [];
  const floor: Round[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const ofSender = await sendRound();
      const ofFloor = await floorRound();
      // The first one warms up.
      if (round === 0) continue;
      service.push(ofSender);
      floor.push(ofFloor);
    }
  } finally {
    for (const child of [sender, receiver]) child.kill('SIGKILL');
    await client.end();
  }
  return tableOfRounds({
    scenario: 'webhooks, while one hangs',
    things: 'deliveries',
    goal: '1,000/s',
    service,
    floor,
  });

  async function sendRound(): Promise<Round> {
    const program = { url: '', pid: sender.pid ?? 0, isService: true, stop: async () => undefined };
    const expected = (await answered()) + webhooks * events;
    const timeBefore = await processorTimeOf(database, program);
    const begun = performance.now();
    await client.query(
      `insert into outbox_events (id, type, entity_type, entity_id, lane, tenant_id, data, trace_id, occurred_at)
       select gen_random_uuid(), $1, 'user', gen_random_uuid(), 0, $2, $3, repeat('0', 32), now()
       from generate_series(1, $4::int)`,
      [type, tenantId, JSON.stringify(data), events],
    );
    await client.query(`notify outbox, '[]'`);
    while ((await answered()) < expected) await sleep(20);
    while ((await waiting()) > 0) await sleep(20);
    const seconds = (performance.now() - begun) / 1000;
    if ((await answered()) > expected) throw new Error('Something was delivered twice.');
    const processorTime = ((await processorTimeOf(database, program)) - timeBefore) / (webhooks * events);
    return { perSecond: (webhooks * events) / seconds, processorTime };
  }

  async function floorRound(): Promise<Round> {
    const count = webhooks * events;
    const child = startProgram(['bench/webhooks/floor.ts', `${address}/floor`, String(count), String(atOnce), body]);
    return roundOf(count, JSON.parse(await lineOf(child)));
  }

  async function answered(): Promise<number> {
    return Number(await (await fetch(`${address}/count`)).text());
  }

  async function waiting(): Promise<number> {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting from webhook_messages m join webhooks w on w.id = m.webhook_id
       where m.state = 'pending' and w.name = 'takes'`,
    );
    return rows[0]?.waiting ?? Number.NaN;
  }
}
