import {
  type CreationOptional,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { RialUnit } from '../platform/format-money.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import type { Locale } from './locale.js';
import { RecordedModel, record } from './recorded-model.js';
import { type TenantStatus, type TenantStep, tenantSteps } from './tenant-steps.js';

export const tenantKinds = ['Internal', 'Reseller', 'Enterprise'] as const;
export type TenantKind = (typeof tenantKinds)[number];

export class Tenant extends RecordedModel<InferAttributes<Tenant>, InferCreationAttributes<Tenant>> {
  declare id: string;
  declare slug: string;
  declare name: string;
  declare kind: TenantKind;
  declare status: TenantStatus;
  declare suspensionReason: string | null;
  declare customDomain: string | null;
  declare domainVerified: CreationOptional<boolean>;
  declare contactName: string | null;
  declare contactEmail: string;
  declare contactPhone: string | null;
  declare billingEmail: string | null;
  declare allowedOrigins: CreationOptional<string[]>;
  /** IANA name; daily and weekly quests restart by it. */
  declare timeZone: CreationOptional<string>;
  /** The language of messages to people who have not chosen one. */
  declare locale: CreationOptional<Locale>;
  /** How receipts tell amounts in rial to those who do not say how they want it. */
  declare rialUnit: CreationOptional<RialUnit>;
  /** Whether an address must be verified before its owner may sign in. */
  declare requireVerifiedAddress: CreationOptional<boolean>;
  /** Whether everybody needs a second factor to sign in. */
  declare requireMfa: CreationOptional<boolean>;
  declare maxUsers: number | null;
  declare maxStorageGb: number | null;
  declare monthlyRenderQty: number | null;
  declare trialEndsAt: Date | null;
  /** When its contact was told that the trial ends soon. */
  declare trialRemindedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** Active, or in a trial that has not ended. */
  isUsable(now: Date): boolean {
    return isUsableTenant(this, now);
  }

  /** The caller has seen that the status allows it. */
  async takeStep({ transaction }: InTransaction, step: TenantStep, reason: string | null): Promise<void> {
    const suspensionReason = step === 'suspend' ? reason : step === 'cancel' ? this.suspensionReason : null;
    await this.update({ status: tenantSteps[step].to, suspensionReason }, { transaction });
  }

  static findForUpdate(context: InTransaction, id: string): Promise<Tenant | null> {
    return Tenant.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

/** The one rule: an Active tenant, or a Trial before its end. */
export function isUsableTenant(tenant: { status: TenantStatus; trialEndsAt: Date | null }, now: Date): boolean {
  if (tenant.status === 'Trial') return tenant.trialEndsAt !== null && tenant.trialEndsAt > now;
  return tenant.status === 'Active';
}

export function initTenant(sequelize: Sequelize): void {
  Tenant.init(
    {
      id: column.id(),
      slug: column.text(),
      name: column.text(),
      kind: column.text(),
      status: column.text(),
      suspensionReason: column.optionalText(),
      customDomain: column.optionalText(),
      domainVerified: column.withDefault(column.flag(), false),
      contactName: column.optionalText(),
      contactEmail: column.text(),
      contactPhone: column.optionalText(),
      billingEmail: column.optionalText(),
      allowedOrigins: column.withDefault(column.json(), []),
      timeZone: column.withDefault(column.text(), 'Asia/Tehran'),
      locale: column.withDefault(column.text(), 'en'),
      rialUnit: column.withDefault(column.text(), 'rial'),
      requireVerifiedAddress: column.withDefault(column.flag(), true),
      requireMfa: column.withDefault(column.flag(), false),
      maxUsers: column.optionalCount(),
      maxStorageGb: column.optionalCount(),
      monthlyRenderQty: column.optionalCount(),
      trialEndsAt: { type: DataTypes.DATE(3) },
      trialRemindedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Tenant', tableName: 'tenants', timestamps: false },
  );
  record(Tenant, {
    subject: 'tenant',
    personal: 'none',
    tenantId: (tenant) => tenant.id,
    events: (tenant, change) => eventsOf(tenant, change),
    invalidates: (tenant) => [`tenant:${tenant.id}`],
  });
}

const toldFields = {
  slug: 'slug',
  name: 'name',
  kind: 'kind',
  customDomain: 'custom_domain',
  domainVerified: 'domain_verified',
  contactName: 'contact_name',
  contactEmail: 'contact_email',
  contactPhone: 'contact_phone',
  billingEmail: 'billing_email',
  allowedOrigins: 'allowed_origins',
  timeZone: 'time_zone',
  locale: 'locale',
  rialUnit: 'rial_unit',
  requireVerifiedAddress: 'require_verified_address',
  requireMfa: 'require_mfa',
  maxUsers: 'max_users',
  maxStorageGb: 'max_storage_gb',
  monthlyRenderQty: 'monthly_render_qty',
  trialEndsAt: 'trial_ends_at',
} as const;

function eventsOf(tenant: Tenant, change: Change) {
  const { kind, changed } = change;
  const entity = { type: 'tenant', id: tenant.id, tenantId: tenant.id };
  const data = { tenant_id: tenant.id, slug: tenant.slug, name: tenant.name, kind: tenant.kind, status: tenant.status };
  if (kind === 'created') return [eventOf('tenant.tenant.created.v1', entity, data)];
  const events = [];
  if (changed.includes('status') && tenant.status !== 'Trial')
    events.push(eventOf(eventOfStatus(tenant.status, change), entity, data));
  const told = toldNames(change, toldFields);
  if (told.length > 0) events.push(eventOf('tenant.tenant.updated.v1', entity, { ...data, changed: told }));
  return events;
}

function eventOfStatus(status: Exclude<TenantStatus, 'Trial'>, { before }: Change) {
  if (status === 'Suspended') return 'tenant.tenant.suspended.v1';
  if (status === 'Cancelled') return 'tenant.tenant.cancelled.v1';
  return before['status'] === 'Trial' ? 'tenant.tenant.activated.v1' : 'tenant.tenant.reactivated.v1';
}
