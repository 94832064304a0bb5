import type { Channel } from 'amqplib';

/** What other services tell, by the first word of the type: each has a queue of its own, so that none waits for another. */
const areas = ['render', 'file', 'notification'] as const;

/** The types that are taken, as patterns of routing keys. */
const bindings: Record<(typeof areas)[number], string[]> = {
  render: ['render.job.completed.*', 'render.job.failed.*'],
  file: ['file.object.stored.*', 'file.object.deleted.*'],
  notification: ['notification.message.delivered.*', 'notification.message.failed.*'],
};

/** How long a message rests before it is tried again, after the first failure and each further one. */
export const usualDelays = [5, 30, 120, 600, 3_600] as const;

/** A message that has been handed out so often without an answer takes the process down with it, and is parked. */
const mostDeliveries = 20;
/** RabbitMQ 4 drops, after 20 times by default, what could not be parked. */
const neverDropped = 1_000_000;

export interface TopologyNames {
  /** Where other services publish. */
  exchange: string;
  /** What the names of everything else begin with. */
  prefix: string;
}

export interface Topology {
  /** Each with the word that retries are addressed with. */
  queues: { name: string; area: string }[];
  /** What was dead-lettered, or put there by hand. */
  parkedQueue: string;
  retryExchange: string;
  /** Seconds. */
  delays: readonly number[];
}

export function topologyOf({ prefix }: Pick<TopologyNames, 'prefix'>, delays: readonly number[]): Topology {
  return {
    queues: areas.map((area) => ({ name: `${prefix}.${area}`, area })),
    parkedQueue: `${prefix}.parked`,
    retryExchange: `${prefix}.retry`,
    delays,
  };
}

/** `<delay>.<area>`: the first word leads to the queue where it rests, the second back from there. */
export const retryKey = (delaySeconds: number, area: string): string => `${delaySeconds}s.${area}`;

/**
 * Declares everything, any number of times. Quorum queues throughout: they outlive a node, and hand a message on to
 * another queue before they let go of it (`at-least-once`).
 */
export async function declareTopology(channel: Channel, names: TopologyNames, topology: Topology): Promise<void> {
  const { exchange, prefix } = names;
  const [dead, back] = [`${prefix}.dead`, `${prefix}.return`];
  await channel.assertExchange(exchange, 'topic', { durable: true });
  await channel.assertExchange(dead, 'fanout', { durable: true });
  await channel.assertExchange(back, 'topic', { durable: true });
  await channel.assertExchange(topology.retryExchange, 'topic', { durable: true });

  await channel.assertQueue(topology.parkedQueue, quorum({ 'x-delivery-limit': neverDropped }));
  await channel.bindQueue(topology.parkedQueue, dead, '');
  for (const { name, area } of topology.queues) {
    await channel.assertQueue(name, quorum({ 'x-delivery-limit': mostDeliveries, ...handedOnTo(dead) }));
    for (const pattern of bindings[area as keyof typeof bindings]) await channel.bindQueue(name, exchange, pattern);
    await channel.bindQueue(name, back, `*.${area}`);
  }
  for (const seconds of topology.delays) {
    const name = `${prefix}.retry.${seconds}s`;
    await channel.assertQueue(name, quorum({ 'x-message-ttl': seconds * 1000, ...handedOnTo(back) }));
    await channel.bindQueue(name, topology.retryExchange, `${seconds}s.*`);
  }
}

const quorum = (rules: Record<string, unknown>) => ({
  durable: true,
  arguments: { 'x-queue-type': 'quorum', ...rules },
});

const handedOnTo = (exchange: string) => ({
  'x-dead-letter-exchange': exchange,
  'x-dead-letter-strategy': 'at-least-once',
  // Without it the broker falls back to handing on at most once.
  'x-overflow': 'reject-publish',
});
