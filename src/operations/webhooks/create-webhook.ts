import { randomBytes } from 'node:crypto';
import { Tenant, Webhook } from '../../models/index.js';
import { type Context, describeActor, type InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { encryptSecret } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { readTerms, type WebhookTerms } from './webhook-terms.js';

type Needed = 'name' | 'url' | 'events';
export type CreateWebhookInput = { tenantId: string } & Pick<WebhookTerms, Needed> &
  Partial<Omit<WebhookTerms, Needed>>;

export interface WebhookAndSecret {
  webhook: Webhook;
  /** Told once, kept sealed. */
  secret: string;
}

const mostWebhooks = 20;
const secretBytes = 32;

/** As Standard Webhooks writes them: `whsec_` and 24 to 64 random bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`;

/** The webhook, switched on, and its secret, which is told this once. */
export async function createWebhook(
  context: Context,
  { tenantId, ...input }: CreateWebhookInput,
): Promise<WebhookAndSecret> {
  authorizeOperation(context, 'createWebhook');
  const terms = readTerms(input) as Pick<Webhook, Needed>;
  visibleTenant(context, await Tenant.findByPk(tenantId));
  await consume(context, 'webhookByTenant', tenantId);
  return inTransaction(context, async (context) => {
    // Held, so that the last place is given once.
    visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    await requireRoom(context, tenantId);
    const secret = newWebhookSecret();
    const webhook = await Webhook.create(
      {
        ...{ id: context.newId(), tenantId, ...terms },
        secretSealed: encryptSecret(secret),
        createdBy: describeActor(context.actor).id,
      },
      { transaction: context.transaction },
    );
    return { webhook, secret };
  });
}

async function requireRoom({ transaction }: InTransaction, tenantId: string): Promise<void> {
  if ((await Webhook.count({ where: { tenantId }, transaction })) < mostWebhooks) return;
  throw new DomainError('conflict', `A tenant has at most ${mostWebhooks} webhooks. Delete one that is not used.`, {
    details: { limit: mostWebhooks },
  });
}
