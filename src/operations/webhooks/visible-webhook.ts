import { Tenant, Webhook } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { notFound } from '../tenant-scope.js';
import { visibleTenant } from '../tenants/visible-tenant.js';

export interface WebhookInput {
  tenantId: string;
  webhookId: string;
}

/** The webhook of this tenant, for reading. Throws `not_found` when either is out of reach. */
export async function visibleWebhook(context: Context, { tenantId, webhookId }: WebhookInput): Promise<Webhook> {
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId));
  const webhook = await Webhook.findOne({ where: { id: webhookId, tenantId: id } });
  if (!webhook) throw notFound('webhook');
  return webhook;
}

/** The same, held, with its secrets. */
export async function heldWebhook(context: InTransaction, { tenantId, webhookId }: WebhookInput): Promise<Webhook> {
  const { transaction } = context;
  const { id } = visibleTenant(context, await Tenant.findByPk(tenantId, { transaction }));
  const webhook = await Webhook.findForUpdate(context, webhookId);
  if (webhook?.tenantId !== id) throw notFound('webhook');
  return webhook;
}

/** Throws `conflict` for one that is off: nothing would leave. */
export function requireActive({ isActive }: Webhook): void {
  if (!isActive) throw new DomainError('conflict', 'This webhook is off. Switch it on first.');
}
