import {
  buildApiKey,
  buildDiscount,
  buildIdentity,
  buildInvitation,
  buildProgress,
  buildQuest,
} from '../../test-support/factories.js';
import { buildPlan, buildUserPlan } from '../../test-support/money.js';
import { buildWebhook } from '../../test-support/webhooks.js';
import { exampleRequests } from './example-request.js';
import type { SignedInUser } from './people.js';
import type { TestApp } from './start-test-app.js';

export const callerNames = ['nobody', 'user', 'tenantManager', 'platformAdministrator', 'service'] as const;
export type CallerName = (typeof callerNames)[number];

/** One caller of each kind in a tenant that has something of everything. */
export interface Callers {
  tokens: Record<CallerName, string | undefined>;
  administrator: SignedInUser;
  /** What exists, by the name of the parameter that asks for it. */
  known: Record<string, string>;
}

const latest = new WeakMap<TestApp, Callers>();

/** Those of the last call, as long as all of them may still act: some operations end sessions or ban people. */
export async function callersOf(app: TestApp): Promise<Callers> {
  const callers = latest.get(app);
  const answers = await Promise.all(
    Object.values(callers?.tokens ?? {}).map((token) =>
      app.send('GET', '/v1/users/me', token === undefined ? {} : { token }),
    ),
  );
  // Nobody and the service may not ask this; the three people may.
  if (callers && answers.filter(({ status }) => status === 200).length === 3) return callers;
  const built = await buildCallers(app);
  latest.set(app, built);
  return built;
}

async function buildCallers(app: TestApp): Promise<Callers> {
  const person = await app.people.signedIn();
  const { tenant, user } = person;
  const manager = await app.people.signedIn({ tenant, isTenantAdmin: true });
  const administrator = await app.people.administrator();
  const service = await app.people.service(...exampleRequests.map(({ operation }) => operation.id));
  const quest = await buildQuest(app, { tenantId: tenant.id });
  await buildProgress(app, user, quest);
  const plan = await buildPlan(app, { tenantId: tenant.id });
  await buildUserPlan(app, user, plan);
  const discount = await buildDiscount(app, { tenantId: tenant.id });
  const { apiKey } = await buildApiKey(app, tenant);
  const { webhook } = await buildWebhook(app, tenant);
  const identity = await buildIdentity(app, user);
  const { invitation } = await buildInvitation(app, tenant);
  return {
    tokens: {
      nobody: undefined,
      user: person.token,
      tenantManager: manager.token,
      platformAdministrator: administrator.token,
      service,
    },
    administrator,
    known: {
      user_id: user.id,
      tenant_id: tenant.id,
      quest_id: quest.id,
      plan_id: plan.id,
      discount_id: discount.id,
      api_key_id: apiKey.id,
      webhook_id: webhook.id,
      identity_id: identity.id,
      invitation_id: invitation.id,
      slug: tenant.slug,
      tenant_slug: tenant.slug,
    },
  };
}

/** Hundreds of tries of the same client are what these tests are made of: its limits must not hide what is behind them. */
export async function forgetTries(app: TestApp): Promise<void> {
  await app.database.sequelize.query('delete from rate_limits');
}
