import { randomBytes, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signWebhook } from './sign-webhook.js';

const newSecret = (bytes = 24) => `whsec_${randomBytes(bytes).toString('base64')}`;
const message = { id: randomUUID(), body: '{"type":"a.b.c.v1","data":{"name":"سارا \\u0000"}}', at: new Date() };

describe('signWebhook', () => {
  it('signs the example of the specification', () => {
    const headers = signWebhook(
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        body: '{"test": 2432232314}',
        at: new Date(1_614_265_330_000),
      },
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    );
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it.each([24, 32, 64])('is verified with a secret of %i bytes', (bytes) => {
    const secret = newSecret(bytes);
    expect(new Webhook(secret).verify(message.body, signWebhook(message, [secret]))).toMatchObject({
      type: 'a.b.c.v1',
    });
  });

  it('is verified with either secret while both are good, and with no other', () => {
    const [present, previous, other] = [newSecret(), newSecret(), newSecret()];
    const headers = signWebhook(message, [present, previous]);
    for (const secret of [present, previous])
      expect(new Webhook(secret).verify(message.body, headers)).toMatchObject({ type: 'a.b.c.v1' });
    expect(() => new Webhook(other).verify(message.body, headers)).toThrow();
    expect(() => new Webhook(previous).verify(message.body, signWebhook(message, [present]))).toThrow();
    expect(() => new Webhook(present).verify(`${message.body} `, headers)).toThrow();
  });
});
