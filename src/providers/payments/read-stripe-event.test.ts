import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StripeServer, startStripeServer } from '../../test-support/payment-servers/stripe-server.js';
import { readStripeEvent, StripeEventRefused } from './read-stripe-event.js';

let server: StripeServer;
beforeAll(async () => {
  server = await startStripeServer();
});
afterAll(() => server.close());

const now = new Date('2026-11-24T20:00:00.500Z');
const seconds = Math.floor(now.getTime() / 1000);
const session = { object: 'checkout.session', id: 'cs_test_1', payment_intent: 'pi_1' };

function signed({ timestamp = seconds, secret = server.webhookSecret, object = session as object } = {}) {
  const { body, signature } = server.eventOf('checkout.session.completed', object, { timestamp, secret });
  return { body: Buffer.from(body), signature };
}
const read = (body: Buffer, signature: string | undefined, secret = server.webhookSecret) =>
  readStripeEvent(body, signature, secret, now);
const whyOf = (reading: Promise<unknown>) =>
  reading.then(
    () => 'taken',
    (error: unknown) => (error instanceof StripeEventRefused ? error.why : error),
  );

describe('an event of Stripe', () => {
  it('tells which payment it is about', async () => {
    const { body, signature } = signed();
    expect(await read(body, signature)).toEqual({
      id: JSON.parse(body.toString()).id,
      type: 'checkout.session.completed',
      authority: 'cs_test_1',
      paymentIntent: 'pi_1',
      renewalOf: null,
      refundId: null,
    });
  });

  it('tells which refund it is about', async () => {
    const object = { object: 'refund', id: 're_1', payment_intent: 'pi_1', metadata: { refund_id: 'r' } };
    const { body, signature } = signed({ object });
    expect(await read(body, signature)).toMatchObject({ authority: null, paymentIntent: 'pi_1', refundId: 'r' });
    const charge = { object: 'payment_intent', id: 'pi_2', metadata: { renewal_of: 'p' } };
    const intent = signed({ object: charge });
    const told = { authority: null, paymentIntent: 'pi_2', renewalOf: 'p' };
    expect(await read(intent.body, intent.signature)).toMatchObject(told);
  });

  it.each([0, -300, 300])('is taken when it was signed %i seconds from now', async (offset) => {
    const { body, signature } = signed({ timestamp: seconds + offset });
    expect(await whyOf(read(body, signature))).toBe('taken');
  });

  it.each([-301, 301, -86_400, 86_400])('is refused when it was signed %i seconds from now', async (offset) => {
    const { body, signature } = signed({ timestamp: seconds + offset });
    expect(await whyOf(read(body, signature))).toBe('time');
  });

  it('is refused by another secret, and by an empty one whatever it is signed with', async () => {
    const { body, signature } = signed({ secret: 'whsec_another' });
    expect(await whyOf(read(body, signature))).toBe('signature');
    const own = signed();
    for (const secret of ['', ' ', '\n']) expect(await whyOf(read(own.body, own.signature, secret))).toBe('no_secret');
  });

  it('is refused when one byte of it changed, and when it was written anew', async () => {
    const { body, signature } = signed();
    expect(await whyOf(read(Buffer.from(body.toString().replace('cs_test_1', 'cs_test_2')), signature))).toBe(
      'signature',
    );
    const anew = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
    expect(await whyOf(read(anew, signature))).toBe('signature');
  });

  it.each([
    undefined,
    '',
    't=1',
    'v1=abc',
    `t=${seconds}`,
    `t=${seconds},v1=`,
    `t=${seconds},v0=abc`,
    `t=-1,v1=abc`,
    `t=x,v1=abc`,
  ])('is refused with the signature %j', async (signature) => {
    expect(['signature', 'time']).toContain(await whyOf(read(signed().body, signature)));
  });

  it('is refused with two times, of which one is near', async () => {
    const { body, signature } = signed({ timestamp: seconds - 10_000 });
    expect(await whyOf(read(body, `t=${seconds},${signature}`))).toBe('signature');
    expect(await whyOf(read(body, `${signature},t=${seconds}`))).toBe('signature');
  });

  it.each(['', '{', 'null', '[]', '{"object":"event"}', '{"id":"e","type":"t"}'])(
    'is refused when the signed body is %j',
    async (payload) => {
      const { Stripe } = await import('stripe');
      const signature = Stripe.webhooks.generateTestHeaderString({
        payload,
        secret: server.webhookSecret,
        timestamp: seconds,
      });
      expect(['unreadable', 'signature']).toContain(await whyOf(read(Buffer.from(payload), signature)));
    },
  );
});
