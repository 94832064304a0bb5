import { connect } from 'amqplib';
import type { Pool } from 'pg';

const exchange = 'flatrender.events';

export interface ArrivedEvent {
  id: string;
  type: string;
  subject: string;
  source: string;
  time: string;
  tenantid?: string;
  traceparent?: string;
  data: Record<string, unknown>;
  [attribute: string]: unknown;
}

/** A queue of its own on the service's exchange, as another team's service would bind one. */
export interface EventQueue {
  /** Everything that has arrived from this database, in order; what arrived twice stands twice. */
  arrivals(): Promise<ArrivedEvent[]>;
  close(): Promise<void>;
}

/** Other services may publish to the same exchange meanwhile: only events of this database's outbox count. */
export async function openEventQueue(amqpUrl: string, database: Pool): Promise<EventQueue> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertExchange(exchange, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchange, '#');
  const everything: ArrivedEvent[] = [];
  await channel.consume(
    queue,
    (message) => {
      if (!message) return;
      const event = JSON.parse(message.content.toString()) as ArrivedEvent;
      if (message.fields.routingKey !== event.type)
        throw new Error(`${event.type} came by ${message.fields.routingKey}`);
      everything.push(event);
    },
    { noAck: true },
  );
  return {
    arrivals: async () => {
      const { rows } = await database.query<{ id: string }>('select id from outbox_events');
      const own = new Set(rows.map(({ id }) => id));
      return everything.filter(({ id }) => own.has(id));
    },
    close: () => connection.close(),
  };
}
