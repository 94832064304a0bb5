import { test as base, expect } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { startHttpReceiver } from '../src/test-support/http-receiver.js';
import { callApi, signedIn } from './support/api-client.js';
import { openStage } from './support/stage.js';

interface Made {
  id: string;
  secret: string;
}

base('a tenant manager is told of events, by a secret that changes, and has them sent again', async () => {
  base.setTimeout(300_000);
  const receiver = await startHttpReceiver();
  // What is sent may reach this machine.
  const stage = await openStage({ settings: { OUTGOING_ALLOW: '127.0.0.0/8' } });
  try {
    const manager = await signedIn(stage.first.url, 'manager@acme.test');
    const own = `/v1/tenants/${manager.tenant.id}`;
    const ask = <Body>(method: string, path: string, body?: object) =>
      callApi<Body>(stage.second.url, method, own + path, { token: manager.access_token, body });
    const received = async (count: number) => {
      await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(count);
      const last = receiver.received.at(-1);
      if (!last) throw new Error('Nothing came.');
      return last;
    };
    const verified = (secret: string, { body, headers }: Awaited<ReturnType<typeof received>>) =>
      new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; data: object };

    const terms = { name: 'Journey', url: `${receiver.url}/in`, events: ['tenant.branding.*'] };
    const made = await ask<Made>('POST', '/webhooks', terms);
    expect(made.status).toBe(201);
    const { id, secret } = made.body;
    expect((await ask('GET', `/webhooks/${id}`)).body).not.toHaveProperty('secret');

    await base.step('gets the event of a change, signed', async () => {
      expect((await ask('PUT', '/branding', { display_name: 'Acme by webhook' })).status).toBe(200);
      const told = verified(secret, await received(1));
      expect(told).toMatchObject({ type: 'tenant.branding.updated.v1', data: { tenant_id: manager.tenant.id } });
    });

    const rotated = await ask<Made>('POST', `/webhooks/${id}/rotate-secret`, { overlap_seconds: 240 });
    await base.step('gets a test by the old secret and by the new one', async () => {
      expect(rotated.status).toBe(201);
      const sent = await ask<{ message_id: string }>('POST', `/webhooks/${id}/test`);
      expect(sent.status).toBe(202);
      const request = await received(2);
      for (const good of [secret, rotated.body.secret]) expect(verified(good, request).type).toBe('webhook.test');
      expect(request.headers['webhook-id']).toBe(sent.body.message_id);
    });

    await base.step(
      'has the event sent again, under the same id, by the new secret alone once the time is over',
      async () => {
        await stage.advanceClock(241);
        const path = `/webhooks/${id}/deliveries?event_type=tenant.branding.updated.v1`;
        let delivery: { id: string; message_id: string; succeeded: boolean } | undefined;
        await expect
          .poll(async () => {
            [delivery] = (await ask<{ data: (typeof delivery)[] }>('GET', path)).body.data;
            return delivery?.succeeded;
          })
          .toBe(true);
        const again = await ask('POST', `/webhooks/${id}/deliveries/${delivery?.id}/replay`);
        expect(again).toMatchObject({ status: 202, body: { message_id: delivery?.message_id } });
        const request = await received(3);
        expect(request.headers['webhook-id']).toBe(receiver.received[0]?.headers['webhook-id']);
        expect(request.body).toBe(receiver.received[0]?.body);
        expect(verified(rotated.body.secret, request).type).toBe('tenant.branding.updated.v1');
        expect(() => verified(secret, request)).toThrow();
      },
    );

    await base.step('is told no more when it is off, and nothing is left when it is deleted', async () => {
      expect((await ask('POST', `/webhooks/${id}/disable`)).status).toBe(200);
      expect((await ask('POST', `/webhooks/${id}/test`)).status).toBe(409);
      expect((await ask('DELETE', `/webhooks/${id}`)).status).toBe(204);
      expect((await ask('DELETE', `/webhooks/${id}`)).status).toBe(404);
      expect(receiver.received).toHaveLength(3);
    });
  } finally {
    await stage.close();
    await receiver.close();
  }
});
