import { Tenant } from '../../models/index.js';
import type { Locale } from '../../models/locale.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import type { RialUnit } from '../../platform/format-money.js';
import { requireAllowedName } from '../banned-words/require-allowed-name.js';
import { authorizeOperation } from '../policy-table.js';
import { requireUnchanged } from '../require-unchanged.js';
import { emailText, optionalText, requiredText } from '../texts.js';
import { readContactPhone } from './contact-phone.js';
import { readOrigins } from './read-origins.js';
import { visibleTenant } from './visible-tenant.js';

export interface UpdateTenantInput {
  tenantId: string;
  name?: string;
  contactName?: string | null;
  contactEmail?: string;
  contactPhone?: string | null;
  billingEmail?: string | null;
  /** Origins (scheme, host and port) that browsers may call the platform from. */
  allowedOrigins?: string[];
  timeZone?: string;
  locale?: Locale;
  rialUnit?: RialUnit;
  requireVerifiedAddress?: boolean;
  requireMfa?: boolean;
  /** The limits are for the platform's people alone; null = no limit. */
  maxUsers?: number | null;
  maxStorageGb?: number | null;
  monthlyRenderQty?: number | null;
  /** When given, an edit of a record changed since then is refused. */
  expectedUpdatedAt?: Date;
}

export async function updateTenant(
  context: Context,
  { tenantId, expectedUpdatedAt, ...input }: UpdateTenantInput,
): Promise<Tenant> {
  authorizeOperation(context, 'updateTenant');
  requireMaySetLimits(context, input);
  const { contactPhone: phoneText, ...plain } = input;
  const contactPhone = readContactPhone(phoneText);
  const changes = {
    ...plain,
    ...(input.name !== undefined && { name: requiredText('name', input.name) }),
    ...(input.contactName !== undefined && { contactName: optionalText(input.contactName) }),
    ...(input.contactEmail !== undefined && { contactEmail: emailText('contact_email', input.contactEmail) }),
    ...(input.billingEmail !== undefined && { billingEmail: readBillingEmail(input.billingEmail) }),
    ...(contactPhone !== undefined && { contactPhone }),
    ...(input.allowedOrigins && { allowedOrigins: readOrigins(input.allowedOrigins) }),
    ...(input.timeZone !== undefined && { timeZone: readTimeZone(input.timeZone) }),
  };
  return inTransaction(context, async (context) => {
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    requireUnchanged(tenant, expectedUpdatedAt);
    await requireAllowedName(context, 'name', input.name, tenant.name);
    return tenant.update(changes, { transaction: context.transaction });
  });
}

function requireMaySetLimits({ actor }: Context, input: Omit<UpdateTenantInput, 'tenantId'>): void {
  const setsLimits = ['maxUsers', 'maxStorageGb', 'monthlyRenderQty'].some((name) => name in input);
  if (setsLimits && actor.kind !== 'staff' && actor.kind !== 'system') {
    throw new DomainError('forbidden', 'Only the platform sets the limits of a tenant.');
  }
}

function readBillingEmail(text: string | null): string | null {
  return optionalText(text) === null ? null : emailText('billing_email', text ?? '');
}

function readTimeZone(name: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    throw unacceptable('time_zone', `${name} is no time zone. Give an IANA name, such as Asia/Tehran.`);
  }
}
