import { connect } from 'amqplib';

export const amqpUrl = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';

export interface Arrival {
  id: string;
  thing: string;
  name: string;
  body: Record<string, unknown>;
  persistent: boolean;
  routingKey: string;
}

/** A queue of its own on the exchange, and everything that has arrived in it, in order. */
export interface TestQueue {
  arrivals: Arrival[];
  onArrival(handler: (arrival: Arrival) => void): void;
  unbind(): Promise<void>;
  close(): Promise<void>;
}

/** Makes the exchange too; both vanish at `close`. */
export async function openTestQueue(exchange: string): Promise<TestQueue> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertExchange(exchange, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  const arrivals: Arrival[] = [];
  let handle: ((arrival: Arrival) => void) | undefined;
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const body = JSON.parse(message.content.toString()) as { id: string; subject: string; data: { name: string } };
      const arrival = {
        id: body.id,
        thing: body.subject.split('/')[1] ?? '',
        name: body.data.name,
        body,
        persistent: message.properties.deliveryMode === 2,
        routingKey: message.fields.routingKey,
      };
      arrivals.push(arrival);
      handle?.(arrival);
    },
    { noAck: true },
  );
  return {
    arrivals,
    onArrival: (handler) => {
      handle = handler;
    },
    unbind: async () => {
      await channel.unbindQueue(queue, exchange, '#');
    },
    close: async () => {
      await channel.deleteExchange(exchange);
      await connection.close();
    },
  };
}

/** The first arrival of each event, as the names per thing in order of arrival. */
export function firstArrivals(arrivals: readonly Arrival[]): Map<string, string[]> {
  const seen = new Set<string>();
  const names = new Map<string, string[]>();
  for (const { id, thing, name } of arrivals) {
    if (seen.has(id)) continue;
    seen.add(id);
    names.set(thing, [...(names.get(thing) ?? []), name]);
  }
  return names;
}

/** What `firstArrivals` must be: every committed version once, in order, and nothing else. */
export function inOrder(versions: ReadonlyMap<string, number>): Map<string, string[]> {
  return new Map(
    [...versions].map(([thing, version]) => [thing, Array.from({ length: version }, (_, index) => String(index + 1))]),
  );
}
