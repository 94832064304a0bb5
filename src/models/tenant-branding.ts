import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** How a tenant looks to its users: on its pages, in its mails, on what it embeds. One row for a tenant at most. */
export class TenantBranding extends RecordedModel<
  InferAttributes<TenantBranding>,
  InferCreationAttributes<TenantBranding>
> {
  declare id: string;
  declare tenantId: string;
  declare displayName: string | null;
  /** Every URL is https and names a public host. */
  declare logoUrl: string | null;
  declare logoDarkUrl: string | null;
  declare faviconUrl: string | null;
  declare ogImageUrl: string | null;
  /** Every colour is `#rrggbb` in lower case. */
  declare primaryColor: string | null;
  declare secondaryColor: string | null;
  declare accentColor: string | null;
  declare backgroundColor: string | null;
  declare fontFamily: string | null;
  declare emailFromName: string | null;
  declare emailFromAddress: string | null;
  declare emailReplyTo: string | null;
  /** Sanitised: may be put into a page or mail as it is. */
  declare emailFooterHtml: string | null;
  declare supportUrl: string | null;
  declare termsUrl: string | null;
  declare privacyUrl: string | null;
  declare embedEnabled: CreationOptional<boolean>;
  /** Host names, `*.` before one standing for all below it. */
  declare embedAllowedHosts: CreationOptional<string[]>;
  declare watermarkText: string | null;
  declare watermarkImageUrl: string | null;
  declare watermarkEnabled: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** Null for a tenant that has chosen nothing yet. */
  static ofTenant({ transaction }: Pick<Context, 'transaction'>, tenantId: string): Promise<TenantBranding | null> {
    return TenantBranding.findOne({ where: { tenantId }, ...(transaction && { transaction }) });
  }

  static ofTenantForUpdate({ transaction }: InTransaction, tenantId: string): Promise<TenantBranding | null> {
    return TenantBranding.findOne({ where: { tenantId }, transaction, lock: rowLock });
  }
}

/** What a tenant chooses, all of it at once. */
export type BrandingValues = Omit<InferAttributes<TenantBranding>, 'id' | 'tenantId' | 'createdAt' | 'updatedAt'>;

export function initTenantBranding(sequelize: Sequelize): void {
  TenantBranding.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      displayName: column.optionalText(),
      logoUrl: column.optionalText(),
      logoDarkUrl: column.optionalText(),
      faviconUrl: column.optionalText(),
      ogImageUrl: column.optionalText(),
      primaryColor: column.optionalText(),
      secondaryColor: column.optionalText(),
      accentColor: column.optionalText(),
      backgroundColor: column.optionalText(),
      fontFamily: column.optionalText(),
      emailFromName: column.optionalText(),
      emailFromAddress: column.optionalText(),
      emailReplyTo: column.optionalText(),
      emailFooterHtml: column.optionalText(),
      supportUrl: column.optionalText(),
      termsUrl: column.optionalText(),
      privacyUrl: column.optionalText(),
      embedEnabled: column.withDefault(column.flag(), false),
      embedAllowedHosts: column.withDefault(column.json(), []),
      watermarkText: column.optionalText(),
      watermarkImageUrl: column.optionalText(),
      watermarkEnabled: column.withDefault(column.flag(), false),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'TenantBranding', tableName: 'tenant_brandings', timestamps: false },
  );
  record(TenantBranding, { subject: 'tenant_branding', personal: 'none', events: eventsOf });
}

const toldFields = {
  displayName: 'display_name',
  logoUrl: 'logo_url',
  logoDarkUrl: 'logo_dark_url',
  faviconUrl: 'favicon_url',
  ogImageUrl: 'og_image_url',
  primaryColor: 'primary_color',
  secondaryColor: 'secondary_color',
  accentColor: 'accent_color',
  backgroundColor: 'background_color',
  fontFamily: 'font_family',
  emailFromName: 'email_from_name',
  emailFromAddress: 'email_from_address',
  emailReplyTo: 'email_reply_to',
  emailFooterHtml: 'email_footer_html',
  supportUrl: 'support_url',
  termsUrl: 'terms_url',
  privacyUrl: 'privacy_url',
  embedEnabled: 'embed_enabled',
  embedAllowedHosts: 'embed_allowed_hosts',
  watermarkText: 'watermark_text',
  watermarkImageUrl: 'watermark_image_url',
  watermarkEnabled: 'watermark_enabled',
} as const;

// A branding is part of its tenant's story: its events keep their order with the tenant's own.
function eventsOf(branding: TenantBranding, change: Change) {
  const entity = { type: 'tenant', id: branding.tenantId, tenantId: branding.tenantId };
  const isSet = (name: string) => !isEmpty(branding.get(name as keyof TenantBranding));
  const names = change.kind === 'created' ? change.changed.filter(isSet) : change.changed;
  const changed = toldNames({ ...change, changed: names }, toldFields);
  if (changed.length === 0) return [];
  return [eventOf('tenant.branding.updated.v1', entity, { tenant_id: branding.tenantId, changed })];
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
