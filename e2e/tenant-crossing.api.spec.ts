import { randomUUID } from 'node:crypto';
import { exampleRequests } from '../src/api/support/example-request.js';
import type { Entity } from '../src/models/entity.js';
import { describedEntities } from '../src/operations/entities/entity-policies.js';
import { type OperationName, policyTable } from '../src/operations/policy-table.js';
import { sampleValues } from '../src/test-support/entities.js';
import { type ApiAnswer, callApi, type ErrorBody, signedIn } from './support/api-client.js';
import { fingerprints } from './support/contents.js';
import type { Stage } from './support/stage.js';
import { expect, test } from './support/test.js';

/** A record of globex; of an entity without tenants one that is nowhere, since who is of a tenant may not ask for any. */
async function foreignRecord(entity: Entity, database: Stage['database'], globex: { tenant: Owner; user: Owner }) {
  if (entity.tenant === 'none') return randomUUID();
  const people = entity.fields.filter(({ to, optional }) => to === 'users' && !optional);
  const values = {
    ...{ ...sampleValues(entity, 'of globex', 'name'), id: randomUUID(), tenant_id: globex.tenant.id },
    ...Object.fromEntries(people.map(({ name }) => [name, globex.user.id])),
    ...{ created_at: new Date(), updated_at: new Date() },
    ...Object.fromEntries(entity.fields.flatMap(({ name, type }) => (type === 'bool' ? [[name, false]] : []))),
  };
  const names = Object.keys(values);
  const places = names.map((_, index) => `$${index + 1}`);
  await database.query(`insert into ${entity.table} (${names}) values (${places})`, Object.values(values));
  return values.id;
}

interface Owner {
  id: string;
}

/** What globex has, by the name of the path's parameter. An operation with another one needs an entry here. */
async function foreignIds({ first, database }: Stage): Promise<Record<string, string>> {
  const { user, tenant } = await signedIn(first.url, 'user@globex.test');
  const session = await database.query<{ id: string }>('select id from sessions where user_id = $1', [user.id]);
  const quest = await database.query<{ id: string }>(
    `insert into quests (id, tenant_id, quest_type, title, target_count, prize_type, prize_amount,
       created_at, updated_at)
     values (gen_random_uuid(), $1, 'OneTime', 'Of globex alone', 1, 'LoyaltyScore', 1, now(), now()) returning id`,
    [tenant.id],
  );
  const gift = await database.query<{ id: string }>(
    `insert into gifts (id, tenant_id, name, prize_type, value, unit, created_at, updated_at)
     values (gen_random_uuid(), $1, 'Of globex alone', 'LoyaltyScore', 1, 'points', now(), now()) returning id`,
    [tenant.id],
  );
  const earnedGift = await database.query<{ id: string }>(
    `insert into earned_gifts (id, gift_id, user_id, tenant_id, name, prize_type, value, unit, source, earned_at, created_at,
       updated_at)
     values (gen_random_uuid(), $1, $2, $3, 'Of globex alone', 'LoyaltyScore', 1, 'points', 'staff', now(), now(), now())
     returning id`,
    [gift.rows[0]?.id, user.id, tenant.id],
  );
  // Of somebody whom no other test signs in.
  const factor = await database.query<{ id: string }>(
    `insert into mfa_factors (id, user_id, tenant_id, factor_type, totp_secret, confirmed_at, created_at, updated_at)
     select gen_random_uuid(), u.id, u.tenant_id, 'TOTP', 'sealed', now(), now(), now()
     from users u where u.email = 'person001@globex.test' returning id`,
  );
  const passkey = await database.query<{ id: string }>(
    `insert into passkeys (id, user_id, tenant_id, credential_id, public_key, sign_count, rp_id, transports, backed_up,
       aaguid, created_at, updated_at)
     select gen_random_uuid(), u.id, u.tenant_id, 'of-globex', 'key', 0, 'localhost', '[]', false, gen_random_uuid(),
       now(), now()
     from users u where u.email = 'person001@globex.test' returning id`,
  );
  const domain = await database.query<{ id: string }>(
    `insert into tenant_domains (id, tenant_id, domain, method, challenge, state, failure, expires_at, created_at, updated_at)
     values (gen_random_uuid(), $1, 'crossing.globex.test', 'DNS_TXT', repeat('x', 30), 'Failed', 'expired', now(), now(), now())
     returning id`,
    [tenant.id],
  );
  const key = await database.query<{ id: string }>('select id from api_keys where tenant_id = $1', [tenant.id]);
  const identity = await database.query<{ id: string }>('select id from external_identities where user_id = $1', [
    user.id,
  ]);
  const invitation = await database.query<{ id: string }>(
    `insert into invitations (id, tenant_id, email, role, token_hash, invited_by_kind, invited_by_label, sent_at, expires_at,
       created_at, updated_at)
     values (gen_random_uuid(), $1, 'crossing@globex.test', 'user', repeat('c', 64), 'system', 'test', now(),
       now() + interval '7 days', now(), now()) returning id`,
    [tenant.id],
  );
  const webhook = await database.query<{ id: string }>(
    `insert into webhooks (id, tenant_id, name, url, events, secret_sealed, created_at, updated_at)
     values (gen_random_uuid(), $1, 'Of globex alone', 'https://hooks.globex.test', '{tenant.branding.updated.v1}', 'sealed', now(),
       now()) returning id`,
    [tenant.id],
  );
  const delivery = await database.query<{ id: string }>(
    `with m as (insert into webhook_messages (id, webhook_id, tenant_id, event_type, payload, state, next_attempt_at, created_at,
         finished_at)
       values (gen_random_uuid(), $1, $2, 'tenant.branding.updated.v1', '{}', 'failed', now(), now(), now()) returning id)
     insert into webhook_deliveries (id, message_id, webhook_id, tenant_id, event_type, request_url, duration_ms, attempt,
       succeeded, created_at)
     select gen_random_uuid(), m.id, $1, $2, 'tenant.branding.updated.v1', 'https://hooks.globex.test', 1, 1, false, now()
     from m returning id`,
    [webhook.rows[0]?.id, tenant.id],
  );
  const plan = await database.query<{ id: string }>(
    `insert into plans (id, tenant_id, scope, code, name, price_minor, currency, billing_period, seconds_charge, storage_gb,
       parallel_renders, daily_renders, max_resolution, render_speed_factor, created_at, updated_at)
     values (gen_random_uuid(), $1, 'User', 'of-globex', 'Of globex alone', 1, 'IRR', 'Monthly', 1, 1, 1, 1, '720p', 1,
       now(), now()) returning id`,
    [tenant.id],
  );
  const payment = await database.query<{ id: string }>(
    `insert into payments (id, tenant_id, user_id, plan_id, gateway, status, action, price_minor, amount_minor, currency, title,
       terms, expires_at, created_at, updated_at)
     values (gen_random_uuid(), $1, $2, $3, 'ZarinPal', 'Pending', 'PlanPurchase', 1, 1, 'IRR', 'Of globex alone',
       '{"code":"of-globex"}', now() + interval '1 hour', now(), now()) returning id`,
    [tenant.id, user.id, plan.rows[0]?.id],
  );
  const ofEntities = await Promise.all(
    describedEntities.map(async (entity) => [
      `${entity.name}_id`,
      await foreignRecord(entity, database, { tenant, user }),
    ]),
  );
  return {
    ...Object.fromEntries(ofEntities),
    payment_id: payment.rows[0]?.id ?? '',
    plan_id: plan.rows[0]?.id ?? '',
    invitation_id: invitation.rows[0]?.id ?? '',
    api_key_id: key.rows[0]?.id ?? '',
    webhook_id: webhook.rows[0]?.id ?? '',
    delivery_id: delivery.rows[0]?.id ?? '',
    user_id: user.id,
    tenant_id: tenant.id,
    session_id: session.rows[0]?.id ?? '',
    quest_id: quest.rows[0]?.id ?? '',
    earned_gift_id: earnedGift.rows[0]?.id ?? '',
    identity_id: identity.rows[0]?.id ?? '',
    factor_id: factor.rows[0]?.id ?? '',
    passkey_id: passkey.rows[0]?.id ?? '',
    domain_id: domain.rows[0]?.id ?? '',
    slug: 'globex',
  };
}

const mayCall = (operation: OperationName, caller: string): boolean =>
  ((policyTable[operation] as { callers?: readonly string[] }).callers ?? []).includes(caller);

const placeholder = /\{(\w+)\}/g;

test('nobody of acme meets anything of globex, whichever operation and whichever place of its id', async ({
  stage,
}) => {
  const { url } = stage.first;
  const foreign = await foreignIds(stage);
  const acme = await signedIn(url, 'user@acme.test');
  const manager = await signedIn(url, 'manager@acme.test');
  const callers = [
    { who: 'user', token: acme.access_token, tenant: undefined },
    { who: 'tenantManager', token: manager.access_token, tenant: undefined },
    { who: 'service', token: 'frs_gateway_demo', tenant: acme.tenant.id },
  ];
  const before = await fingerprints(stage.database);
  const check = (about: string, { status, body }: ApiAnswer<ErrorBody | undefined>, mayCall: boolean) => {
    expect(mayCall ? [404] : [403, 404], `${about}: ${status}`).toContain(status);
    expect(JSON.stringify(body), about).not.toContain('globex');
  };
  for (const { operation, path, body } of exampleRequests.filter(
    ({ operation: { credentials } }) => credentials !== 'none',
  )) {
    for (const { who, token, tenant } of callers) {
      const call = async (place: string, address: string, header: string | undefined) => {
        const headers = header === undefined ? {} : { 'X-Tenant-Id': header };
        const answer = await callApi<ErrorBody | undefined>(url, operation.method, address, { token, headers, body });
        check(`${operation.id} by a ${who}, foreign id in the ${place}`, answer, mayCall(operation.id, who));
      };
      if (operation.path.includes('{')) {
        const address = operation.path.replaceAll(placeholder, (_, name: string) => {
          const id = foreign[name];
          if (id === undefined) throw new Error(`${operation.id} takes ${name}: say which one is foreign.`);
          return id;
        });
        // Any tenant may be looked up by its slug by a service: the gateway has nothing else to begin with.
        if (!(operation.id === 'getTenantBySlug' && who === 'service')) await call('path', address, tenant);
      }
      if (who !== 'service') await call('header', path, foreign['tenant_id']);
    }
  }
  for (const { who, token, tenant } of callers.slice(1)) {
    const headers = tenant === undefined ? {} : { 'X-Tenant-Id': tenant };
    const query = `/v1/users?tenant_id=${foreign['tenant_id']}`;
    const answer = await callApi<ErrorBody>(url, 'GET', query, { token, headers });
    check(`searchUsers by a ${who}, foreign id in the query`, answer, true);
    const owned = { name: 'Crossing', code: 'CROSSING', kind: 'Percentage', value: 5, owner_profit_percentage: 1 };
    const created = await callApi<ErrorBody>(url, 'POST', '/v1/discounts', {
      token,
      headers,
      body: { ...owned, owner_user_id: foreign['user_id'] },
    });
    expect([404, 422], `createDiscount by a ${who}, foreign id in the body`).toContain(created.status);
  }
  expect(await fingerprints(stage.database)).toEqual(before);
});
