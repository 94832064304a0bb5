import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Channel, connect } from 'amqplib';
import pg from 'pg';
import type { Database } from '../../src/platform/database.js';
import { lineOf, startProgram } from '../child.js';
import { processorTimeOf, timeOf } from '../processor-time.js';
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
  // One for each processor, as in production.
  const relays = Array.from({ length: availableParallelism() }, () =>
    startProgram(['bench/relay/relay.ts', databaseUrl, amqpUrl, exchange]),
  );
  await Promise.all(relays.map(lineOf));
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
    for (const relay of relays) relay.kill('SIGKILL');
    await channel.deleteQueue(exchange);
    await channel.deleteExchange(exchange);
    await broker.close();
    await client.end();
  }
  return tableOfRounds({ scenario: 'relay, 100 at a time', things: 'events', goal: '5,000/s', service, floor });

  async function relayRound(): Promise<Round> {
    const timeBefore = await processorTime();
    await client.query(
      `insert into outbox_events (id, type, entity_type, entity_id, lane, data, trace_id, occurred_at)
       select gen_random_uuid(), $1, 'user', md5((n % 1000)::text)::uuid, n % 1000 % 16, $2, repeat('0', 32), now()
       from generate_series(1, $3::int) as n`,
      [type, JSON.stringify(data), events],
    );
    const begun = performance.now();
    await client.query(`notify outbox, '[]'`);
    while (await isWaiting()) await sleep(20);
    const seconds = (performance.now() - begun) / 1000;
    return { perSecond: events / seconds, processorTime: ((await processorTime()) - timeBefore) / events };
  }

  async function floorRound(size: number): Promise<Round> {
    const child = startProgram(['bench/relay/floor.ts', amqpUrl, exchange, String(events), type, 'x'.repeat(size)]);
    return roundOf(events, JSON.parse(await lineOf(child)));
  }

  /** Of all relays and their connections to the database. */
  async function processorTime(): Promise<number> {
    const [first, ...others] = relays.map(({ pid = 0 }) => pid);
    const program = { url: '', pid: first ?? 0, isService: true, stop: async () => undefined };
    return others.reduce((sum, pid) => sum + timeOf(pid), await processorTimeOf(database, program));
  }

  async function isWaiting(): Promise<boolean> {
    const { rows } = await client.query<{ waits: boolean }>(
      'select exists (select from outbox_events where published_at is null) as waits',
    );
    return rows[0]?.waits ?? false;
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
