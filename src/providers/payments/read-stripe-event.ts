import { type Fields, fieldsIn, textIn } from './read-answer.js';

/** What an event is about. It says nothing that is believed: the state is read from Stripe again. */
export interface StripeEvent {
  /** The same however often it is sent. */
  id: string;
  /** Such as `checkout.session.completed`. */
  type: string;
  /** Of an event about a checkout session: the payment's authority. */
  authority: string | null;
  /** Of an event about a session, charge or refund: the settlement's reference. */
  paymentIntent: string | null;
  /** Ours, of an event about the payment of a card that was charged without its owner. */
  renewalOf: string | null;
  /** Ours, of an event about one refund. */
  refundId: string | null;
}

export class StripeEventRefused extends Error {
  constructor(
    readonly why: 'no_secret' | 'signature' | 'time' | 'unreadable',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StripeEventRefused';
  }
}

const toleranceSeconds = 300;

/**
 * An event of Stripe from the body as it was received, byte by byte. Throws `StripeEventRefused` when it is not signed with
 * the secret, or was signed more than 300 seconds from `now`, before or after.
 */
export async function readStripeEvent(
  rawBody: Uint8Array,
  signatureHeader: string | undefined,
  secret: string,
  now: Date,
): Promise<StripeEvent> {
  if (secret.trim() === '') throw new StripeEventRefused('no_secret', 'No signing secret of Stripe is set.');
  requireOneTimeNear(signatureHeader ?? '', now);
  const { default: Stripe } = await import('stripe');
  try {
    Stripe.webhooks.signature?.verifyHeader(
      rawBody,
      signatureHeader ?? '',
      secret,
      toleranceSeconds,
      undefined,
      now.getTime(),
    );
  } catch (cause) {
    throw new StripeEventRefused('signature', 'The event is not signed with the secret of this endpoint.', { cause });
  }
  return eventOf(readJson(rawBody));
}

/** The package leaves times to come alone, and of several it takes the last. */
function requireOneTimeNear(header: string, now: Date): void {
  const times = header.split(',').filter((part) => part.startsWith('t='));
  const seconds = /^t=(\d{1,12})$/.exec(times[0] ?? '')?.[1];
  if (times.length !== 1 || seconds === undefined)
    throw new StripeEventRefused('signature', 'The signature does not name one time.');
  const age = Math.floor(now.getTime() / 1000) - Number(seconds);
  if (Math.abs(age) > toleranceSeconds)
    throw new StripeEventRefused('time', `The event was signed ${age} seconds before now: more than 300 apart.`);
}

function eventOf(event: Fields): StripeEvent {
  const [id, type] = [textIn(event, 'id'), textIn(event, 'type')];
  const object = fieldsIn(fieldsIn(event, 'data'), 'object');
  if (event['object'] !== 'event' || id === null || type === null)
    throw new StripeEventRefused('unreadable', 'The body is no event of Stripe.');
  return {
    id,
    type,
    authority: object['object'] === 'checkout.session' ? textIn(object, 'id') : null,
    paymentIntent: object['object'] === 'payment_intent' ? textIn(object, 'id') : textIn(object, 'payment_intent'),
    renewalOf: object['object'] === 'payment_intent' ? textIn(fieldsIn(object, 'metadata'), 'renewal_of') : null,
    refundId: object['object'] === 'refund' ? textIn(fieldsIn(object, 'metadata'), 'refund_id') : null,
  };
}

function readJson(body: Uint8Array): Fields {
  try {
    return fieldsIn({ event: JSON.parse(Buffer.from(body).toString()) }, 'event');
  } catch (cause) {
    throw new StripeEventRefused('unreadable', 'The body is no JSON.', { cause });
  }
}
