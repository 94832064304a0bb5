import type { BrokerMessage } from './broker.js';
import { type RecordedEvent, toCloudEvent } from './catalog.js';
import { opened } from './outbox.js';

/** Well below what RabbitMQ takes by default (16 MiB from 4.0 on), and far above any event of the catalogue. */
const maxBodyBytes = 1_048_576;

/** The event as it travels. Throws when it is too big to. */
export function toMessage(event: RecordedEvent): BrokerMessage {
  const body = Buffer.from(JSON.stringify(toCloudEvent(opened(event))));
  if (body.length > maxBodyBytes) {
    throw new RangeError(`The event has ${body.length} bytes; at most ${maxBodyBytes} are published.`);
  }
  return { routingKey: event.type, messageId: event.id, body };
}
