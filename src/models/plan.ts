import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import { type BillingPeriod, type PlanScope, type PlanTerms, termColumns } from './plan-terms.js';
import { RecordedModel, record } from './recorded-model.js';

/** What can be bought: by a person for himself, or by a manager for the tenant. */
export class Plan extends RecordedModel<InferAttributes<Plan>, InferCreationAttributes<Plan>> implements PlanTerms {
  declare id: string;
  /** null = on offer in every tenant. */
  declare tenantId: string | null;
  declare scope: PlanScope;
  declare code: string;
  declare name: string;
  declare description: string | null;
  declare priceMinor: number;
  /** What it is said to have cost before, for show. */
  declare beforePriceMinor: number | null;
  declare currency: string;
  declare billingPeriod: BillingPeriod;
  declare secondsCharge: number;
  declare monthlyRendersQuota: number | null;
  declare storageGb: number;
  declare parallelRenders: number;
  declare dailyRenders: number;
  declare maxResolution: string;
  declare renderSpeedFactor: number;
  declare taxPercentage: CreationOptional<number>;
  declare icon: string | null;
  declare isFeatured: CreationOptional<boolean>;
  declare features: CreationOptional<Record<string, unknown>>;
  /** What the app store calls it. */
  declare storeProductId: string | null;
  declare isActive: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate(context: InTransaction, id: string): Promise<Plan | null> {
    return Plan.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

export function initPlan(sequelize: Sequelize): void {
  Plan.init(
    {
      id: column.id(),
      tenantId: column.optionalUuid(),
      scope: column.text(),
      ...termColumns(),
      taxPercentage: column.withDefault(column.decimalNumber(), 0),
      description: column.optionalText(),
      beforePriceMinor: column.wholeNumber(),
      icon: column.optionalText(),
      isFeatured: column.withDefault(column.flag(), false),
      features: column.withDefault(column.json(), {}),
      storeProductId: column.optionalText(),
      isActive: column.withDefault(column.flag(), true),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Plan', tableName: 'plans', timestamps: false },
  );
  record(Plan, { subject: 'plan', personal: 'none', events: eventsOf });
}

const toldFields = {
  name: 'name',
  description: 'description',
  priceMinor: 'price_minor',
  beforePriceMinor: 'before_price_minor',
  secondsCharge: 'seconds_charge',
  monthlyRendersQuota: 'monthly_renders_quota',
  storageGb: 'storage_gb',
  parallelRenders: 'parallel_renders',
  dailyRenders: 'daily_renders',
  maxResolution: 'max_resolution',
  renderSpeedFactor: 'render_speed_factor',
  taxPercentage: 'tax_percentage',
  icon: 'icon',
  isFeatured: 'is_featured',
  features: 'features',
  storeProductId: 'store_product_id',
  isActive: 'is_active',
} as const;

function eventsOf(plan: Plan, change: Change) {
  const entity = { type: 'plan', id: plan.id, tenantId: plan.tenantId ?? null };
  const data = {
    plan_id: plan.id,
    tenant_id: plan.tenantId ?? null,
    scope: plan.scope,
    code: plan.code,
    name: plan.name,
    price_minor: plan.priceMinor,
    currency: plan.currency,
    billing_period: plan.billingPeriod,
    seconds_charge: plan.secondsCharge,
    monthly_renders_quota: plan.monthlyRendersQuota ?? null,
    storage_gb: plan.storageGb,
    parallel_renders: plan.parallelRenders,
    daily_renders: plan.dailyRenders,
    max_resolution: plan.maxResolution,
    render_speed_factor: plan.renderSpeedFactor,
    is_active: plan.isActive,
  };
  if (change.kind === 'created') return [eventOf('payment.plan.created.v1', entity, data)];
  const changed = toldNames(change, toldFields);
  if (changed.length === 0) return [];
  if (changed.includes('is_active') && !plan.isActive) return [eventOf('payment.plan.switched_off.v1', entity, data)];
  return [eventOf('payment.plan.updated.v1', entity, { ...data, changed })];
}
