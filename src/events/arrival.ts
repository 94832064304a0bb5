import type { ConsumeMessage } from 'amqplib';
import { clock } from '../platform/clock.js';
import type { RetriedMessage } from './retry-publisher.js';

const mostHeaders = 20;
const longestValue = 200;
/** A sender can write anything there. */
const mostAttempts = 100;

/** A message as it has come, with what the tries before have noted in its headers. */
export class Arrival {
  constructor(
    readonly message: ConsumeMessage,
    readonly queue: string,
    /** Null for what was dead-lettered. */
    readonly area: string | null,
  ) {}

  get attempts(): number {
    const told: unknown = this.#headers['x-attempt'];
    return typeof told === 'number' && Number.isInteger(told) && told > 0 ? Math.min(told, mostAttempts) : 0;
  }

  /** What it was first published with. */
  get routingKey(): string {
    return text(this.#headers['x-routing-key']) ?? this.message.fields.routingKey;
  }

  get firstSeenAt(): Date {
    const told = new Date(text(this.#headers['x-first-seen']) ?? Number.NaN);
    return Number.isNaN(told.getTime()) || told > clock.now() ? clock.now() : told;
  }

  /** Why the broker put it with the dead, in its own words. */
  get death(): string {
    const [reason, queue] = [text(this.#headers['x-first-death-reason']), text(this.#headers['x-first-death-queue'])];
    return reason
      ? `The broker set it aside: ${reason}, from ${queue ?? 'an unknown queue'}.`
      : 'Somebody put it there.';
  }

  retried(routingKey: string): RetriedMessage {
    const { content, properties } = this.message;
    const headers = {
      'x-attempt': this.attempts + 1,
      'x-routing-key': this.routingKey,
      'x-first-seen': this.firstSeenAt.toISOString(),
    };
    // Its own id would be the sender's choice, and two may share one.
    const messageId = `${this.message.fields.deliveryTag}.${text(properties.messageId) ?? ''}`.slice(0, 255);
    return { routingKey, messageId, body: content, headers };
  }

  get toPark() {
    const { content: body } = this.message;
    const headers = Object.fromEntries(
      Object.entries(this.#headers)
        .slice(0, mostHeaders)
        .map(([name, value]) => [storable(name), storable(typeof value === 'string' ? value : JSON.stringify(value))]),
    );
    const { queue, routingKey, firstSeenAt, attempts } = this;
    return { queue, routingKey, headers, body, firstSeenAt, attempts: attempts + 1 };
  }

  get #headers(): Record<string, unknown> {
    return this.message.properties.headers ?? {};
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? storable(value) : undefined;

/** As far as the database keeps it. */
const storable = (value: string | undefined): string =>
  (value ?? '').slice(0, longestValue).replaceAll(/[\p{Cc}\p{Surrogate}]+/gu, ' ');
