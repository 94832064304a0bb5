import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { newWebhookSecret, type WebhookAndSecret } from './create-webhook.js';
import { heldWebhook, type WebhookInput } from './visible-webhook.js';

export interface RotateWebhookSecretInput extends WebhookInput {
  /** How long the secret before signs as well: a day unless told, a week at most. */
  overlapSeconds?: number;
}

const usualOverlapSeconds = 86_400;
const shortestOverlapSeconds = 0;
const longestOverlapSeconds = 7 * 86_400;

/** A new secret, told this once. Two rotations at once leave the secrets of both as present and previous. */
export async function rotateWebhookSecret(
  context: Context,
  { overlapSeconds = usualOverlapSeconds, ...input }: RotateWebhookSecretInput,
): Promise<WebhookAndSecret> {
  authorizeOperation(context, 'rotateWebhookSecret');
  if (
    !Number.isInteger(overlapSeconds) ||
    overlapSeconds < shortestOverlapSeconds ||
    overlapSeconds > longestOverlapSeconds
  )
    throw unacceptable(
      'overlap_seconds',
      `Give a whole number from ${shortestOverlapSeconds} to ${longestOverlapSeconds}.`,
    );
  visibleTenant(context, await Tenant.findByPk(input.tenantId));
  await consume(context, 'webhookByTenant', input.tenantId);
  return inTransaction(context, async (context) => {
    const webhook = await heldWebhook(context, input);
    const secret = newWebhookSecret();
    await webhook.rotateSecret(context, secret, overlapSeconds * 1000);
    return { webhook, secret };
  });
}
