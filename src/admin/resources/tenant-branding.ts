import { getTenantBranding } from '../../operations/tenants/branding/get-tenant-branding.js';
import { putTenantBranding } from '../../operations/tenants/branding/put-tenant-branding.js';
import type { Context } from '../../platform/context.js';
import { color, flag, lines, list, optional, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { Row } from '../resource-shape.js';

const line = () => optional(text(120));
const url = () => optional(text(2_048, { technical: true }));
const email = () => optional(text(254, { technical: true }));

const input = {
  displayName: line(),
  fontFamily: line(),
  primaryColor: optional(color()),
  secondaryColor: optional(color()),
  accentColor: optional(color()),
  backgroundColor: optional(color()),
  logoUrl: url(),
  logoDarkUrl: url(),
  faviconUrl: url(),
  ogImageUrl: url(),
  emailFromName: line(),
  emailFromAddress: email(),
  emailReplyTo: email(),
  supportUrl: url(),
  emailFooterHtml: optional(lines(10_000)),
  termsUrl: url(),
  privacyUrl: url(),
  watermarkText: line(),
  watermarkImageUrl: url(),
  watermarkEnabled: flag(),
  embedEnabled: flag(),
  embedAllowedHosts: list(255),
};

/** The whole look of a tenant in one form: what is emptied there is cleared. */
export const branding = operationAction({
  operation: 'putTenantBranding',
  type: 'record',
  icon: 'Droplet',
  guardsAgainstStale: true,
  preview: 'branding',
  edits: brandingOf,
  input,
  run: (context, { id, values, updatedAt }) =>
    putTenantBranding(context, { tenantId: id, ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
});

/** A tenant that has chosen nothing yet counts as never changed: whoever chooses first wins, the other one is told. */
async function brandingOf(context: Context, tenant: Row): Promise<Row> {
  const chosen = await getTenantBranding(context, { tenantId: String(tenant['id']) });
  const { updatedAt = new Date(0) } = chosen as { updatedAt?: Date };
  const { embedAllowedHosts, ...values } = Object.fromEntries(
    Object.keys(input).map((name) => [name, chosen[name as keyof typeof input]]),
  );
  return {
    ...(values as Row),
    embedAllowedHosts: JSON.stringify(embedAllowedHosts),
    updatedAt: updatedAt.toISOString(),
  };
}
