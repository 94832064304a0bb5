import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, connect } from 'amqplib';
import pg from 'pg';
import type { Database } from '../../src/platform/database.js';
import { lineOf, startProgram } from '../child.js';
import { processorTimeOf } from '../processor-time.js';
import { type Round, roundOf, tableOfRounds } from '../rounds.js';

export interface RelaySizes {
  events: number;
  rounds: number;
}

const { AMQP_URL: amqpUrl = 'amqp://guest:guest@127.0.0.1:5672' } = process.env;
const type = 'identity.user.updated.v1';
const data = { user_id: '20000000-0000-4000-8000-000000000001', changed: { full_name: 'Sara Ahmadi' } };

/**
 * Events of a thousand entities go from the outbox to a quorum queue: from their commit to the last that is marked as published.
 * Then as many messages of the same size by the floor, to the same queue. Each round must have brought each message once.
 */
export async function raceRelay(
  database: Database,
  { databaseUrl }: { databaseUrl: string },
  { events, rounds }: RelaySizes,
): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const broker = await connect(amqpUrl);
  const channel = await broker.createChannel();
  const exchange = `flatrender.bench.${randomBytes(6).toString('hex')}`;
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertQueue(exchange, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(exchange, exchange, '#');
  // What the fill has left is none of the race's.
  await client.query('update outbox_events set published_at = now() where published_at is null');
  const relay = startProgram(['bench/relay/relay.ts', databaseUrl, amqpUrl, exchange]);
  await lineOf(relay);
  const service: Round[] = [];
  const floor: Round[] = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const ofRelay = await relayRound();
      const size = await takeAll(channel, exchange, events);
      const ofFloor = await floorRound(size);
      await takeAll(channel, exchange, events);
      // The first one warms up.
      if (round === 0) continue;
      service.push(ofRelay);
      floor.push(ofFloor);
    }
  } finally {
    relay.kill('SIGKILL');
    await channel.deleteQueue(exchange);
    await channel.deleteExchange(exchange);
    await broker.close();
    await client.end();
  }
  return tableOfRounds({ scenario: 'relay, 100 at a time', things: 'events', goal: '5,000/s', service, floor });

  async function relayRound(): Promise<Round> {
    const program = { url: '', pid: relay.pid ?? 0, isService: true, stop: async () => undefined };
    const timeBefore = await processorTimeOf(database, program);
    const begun = performance.now();
    await client.query(
      `insert into outbox_events (id, type, entity_type, entity_id, lane, data, trace_id, occurred_at)
       select gen_random_uuid(), $1, 'user', md5((n % 1000)::text)::uuid, n % 1000 % 16, $2, repeat('0', 32), now()
       from generate_series(1, $3::int) as n`,
      [type, JSON.stringify(data), events],
    );
    await client.query(`notify outbox, '[]'`);
    while ((await waiting()) > 0) await sleep(10);
    const seconds = (performance.now() - begun) / 1000;
    const processorTime = ((await processorTimeOf(database, program)) - timeBefore) / events;
    return { perSecond: events / seconds, processorTime };
  }

  async function floorRound(size: number): Promise<Round> {
    const child = startProgram(['bench/relay/floor.ts', amqpUrl, exchange, String(events), type, 'x'.repeat(size)]);
    return roundOf(events, JSON.parse(await lineOf(child)));
  }

  async function waiting(): Promise<number> {
    const { rows } = await client.query<{ waiting: number }>(
      'select count(*)::int as waiting from outbox_events where published_at is null',
    );
    return rows[0]?.waiting ?? Number.NaN;
  }
}

/** Empties the queue, which must hold just so many. Returns the bytes of the first. */
async function takeAll(channel: Channel, queue: string, expected: number): Promise<number> {
  const first = await channel.get(queue, { noAck: true });
  const { messageCount } = await channel.purgeQueue(queue);
  if (first === false || messageCount + 1 !== expected)
    throw new Error(`${expected} messages were sent, and ${messageCount + 1} have arrived.`);
  return first.content.length;
}
