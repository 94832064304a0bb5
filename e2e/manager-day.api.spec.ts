import { createHash, randomUUID } from 'node:crypto';
import { startNameServer } from '../src/providers/dns/support/name-server.js';
import { type ApiAnswer, callApi, logIn, signedIn } from './support/api-client.js';
import { ServiceProcess } from './support/service-process.js';
import { expect, test } from './support/test.js';

interface Key {
  id: string;
  secret_key: string;
  key_prefix: string;
}

interface Claim {
  verification_id: string;
  dns_record: { name: string; value: string };
}

test('a tenant manager keeps people, looks, domain and keys of the own tenant, and none of the neighbour’s', async ({
  stage,
  person,
}) => {
  const names = await startNameServer();
  // A process that asks the test's name server.
  const service = await ServiceProcess.start({ ...stage.settings, RUN: 'api', DNS_SERVERS: names.address });
  try {
    const manager = await signedIn(service.url, 'manager@acme.test');
    const neighbour = await signedIn(service.url, 'manager@globex.test');
    const own = `/v1/tenants/${manager.tenant.id}`;
    const ask = <Body>(method: string, path: string, body?: object): Promise<ApiAnswer<Body>> =>
      callApi<Body>(service.url, method, path, { token: manager.access_token, body });

    await test.step('finds a person who misbehaves, bans him and lets him in again', async () => {
      const found = await ask<{ data: { id: string }[] }>('GET', `/v1/users?q=${encodeURIComponent(person)}`);
      const [{ id } = { id: '' }] = found.body.data;
      expect((await ask('POST', `/v1/users/${id}/ban`, { reason: 'Spam in comments' })).status).toBe(204);
      expect(await logIn(stage.second.url, person)).toMatchObject({ body: { error: { code: 'user_banned' } } });
      expect((await ask('POST', `/v1/users/${id}/unban`, { reason: 'Apologised' })).status).toBe(204);
      expect((await logIn(stage.second.url, person)).status).toBe(200);
      expect((await ask('POST', `/v1/users/${neighbour.user.id}/ban`, { reason: 'Not mine' })).status).toBe(404);
    });

    await test.step('sets the branding; what could act in the footer is taken out', async () => {
      const branding = {
        display_name: 'Acme at night',
        primary_color: '#1a6b5c',
        email_footer_html: '<p onclick="x()">Acme<script>alert(1)</script>, Tehran</p>',
      };
      const put = await ask<{ email_footer_html: string }>('PUT', `${own}/branding`, branding);
      expect(put).toMatchObject({ status: 200, body: { display_name: 'Acme at night' } });
      expect(put.body.email_footer_html).toBe('<p>Acme, Tehran</p>');
      expect((await ask('PUT', `${own}/branding`, { ...branding, logo_url: 'javascript:alert(1)' })).status).toBe(422);
    });

    const domain = `${randomUUID().slice(0, 8)}.acme.example`;
    await test.step('proves a domain by the record that he was told, and is found by it', async () => {
      const claimed = await ask<Claim>('POST', `${own}/domains/verify`, { domain, method: 'DNS_TXT' });
      expect(claimed.status).toBe(200);
      const { verification_id, dns_record } = claimed.body;
      const check = () => ask<{ status: string }>('POST', `${own}/domains/${verification_id}/check`);
      expect(await check()).toMatchObject({ status: 200, body: { status: 'Pending' } });
      names.set(dns_record.name, { txt: [dns_record.value] });
      await stage.advanceClock(60);
      expect(await check()).toMatchObject({ status: 200, body: { status: 'Verified' } });
      const bySlug = await callApi(stage.second.url, 'GET', `/v1/tenants/by-slug/${domain}`, {
        token: 'frs_gateway_demo',
      });
      expect(bySlug).toMatchObject({ status: 200, body: { id: manager.tenant.id } });
    });

    await test.step('makes a key, replaces it and revokes it; the gateway sees each at once', async () => {
      const made = await ask<Key>('POST', `${own}/api-keys`, { name: 'Night shift', scopes: ['renders:create'] });
      expect(made.status).toBe(201);
      const verdictOn = async ({ key_prefix, secret_key }: Key) => {
        const body = { key_prefix, key_hash: createHash('sha256').update(secret_key).digest('hex') };
        const sent = { token: 'frs_gateway_demo', body };
        return (await callApi<object>(stage.second.url, 'POST', '/v1/api-keys/validate', sent)).body;
      };
      expect(await verdictOn(made.body)).toMatchObject({ valid: true, tenant_id: manager.tenant.id });
      const next = await ask<Key>('POST', `${own}/api-keys/${made.body.id}/rotate`, {});
      expect(next.status).toBe(201);
      expect(await verdictOn(next.body)).toMatchObject({ valid: true });
      expect((await ask('DELETE', `${own}/api-keys/${next.body.id}`)).status).toBe(204);
      await expect
        .poll(() => verdictOn(next.body), { timeout: 1_000 })
        .toMatchObject({ valid: false, reason: 'revoked' });
    });

    await test.step('reads the usage, and nothing next door', async () => {
      expect(await ask('GET', `${own}/usage?from=2026-01-01&to=2026-01-31`)).toMatchObject({ status: 200 });
      const next = `/v1/tenants/${neighbour.tenant.id}`;
      for (const path of [next, `${next}/branding`, `${next}/domains`, `${next}/api-keys`, `${next}/usage`])
        expect([path, (await ask('GET', path)).status]).toEqual([path, 404]);
    });
  } finally {
    await service.stop();
    await names.stop();
  }
});
