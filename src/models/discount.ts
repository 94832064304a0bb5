import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const discountKinds = ['Percentage', 'FixedAmount', 'FreeMonths', 'RenderCredits'] as const;
export type DiscountKind = (typeof discountKinds)[number];
export const discountStates = ['active', 'scheduled', 'ended', 'used_up', 'switched_off'] as const;
export type DiscountState = (typeof discountStates)[number];

export class Discount extends RecordedModel<InferAttributes<Discount>, InferCreationAttributes<Discount>> {
  declare id: string;
  /** null = good in every tenant. */
  declare tenantId: string | null;
  declare name: string;
  /** Upper case; typed codes are compared ignoring case. */
  declare code: string;
  declare kind: DiscountKind;
  /** Percent, minor units of `currency`, months or render credits, by `kind`. */
  declare value: number;
  /** Only for FixedAmount. */
  declare currency: string | null;
  declare ownerUserId: string | null;
  declare ownerProfitPercentage: number | null;
  /** Whose it is alone; null = of everybody who knows the code. */
  declare forUserId: CreationOptional<string | null>;
  /** null = no limit. */
  declare maxUseCount: number | null;
  declare useCount: CreationOptional<number>;
  /** null = no limit, as with the next three. */
  declare maxUsesPerUser: CreationOptional<number | null>;
  /** Minor units of the plan's currency. */
  declare minimumAmountMinor: CreationOptional<number | null>;
  /** The most that all uses together may take off; minor units of `currency`, or rial. */
  declare budgetMinor: CreationOptional<number | null>;
  declare budgetUsedMinor: CreationOptional<number>;
  declare firstPurchaseOnly: CreationOptional<boolean>;
  /** Empty = every plan. */
  declare appliesToPlanIds: CreationOptional<string[]>;
  declare startsAt: Date | null;
  declare expiresAt: Date | null;
  declare isActive: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  stateAt(now: Date): DiscountState {
    if (!this.isActive) return 'switched_off';
    if (this.hasEndedAt(now)) return 'ended';
    if (this.isUsedUp()) return 'used_up';
    return this.hasStartedAt(now) ? 'active' : 'scheduled';
  }

  hasStartedAt(now: Date): boolean {
    return !this.startsAt || this.startsAt <= now;
  }

  hasEndedAt(now: Date): boolean {
    return Boolean(this.expiresAt && this.expiresAt <= now);
  }

  isUsedUp(): boolean {
    return this.maxUseCount !== null && this.useCount >= this.maxUseCount;
  }

  isFor(userId: string | null): boolean {
    return this.forUserId === null || this.forUserId === undefined || this.forUserId === userId;
  }

  /** The code in the tenant, or else the one that is good everywhere. */
  static async findByCode(context: Context, tenantId: string, code: string): Promise<Discount | null> {
    const found = await Discount.findAll({
      where: { code: code.toUpperCase(), tenantId: { [Op.or]: [{ [Op.eq]: tenantId }, { [Op.is]: null }] } },
      transaction: context.transaction ?? null,
    });
    return found.find((discount) => discount.tenantId !== null) ?? found[0] ?? null;
  }

  static findForUpdate(context: InTransaction, id: string): Promise<Discount | null> {
    return Discount.findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

/** The code as staff see it, as SQL: a personal one is told to its user alone. */
export function shownDiscountCode(alias: string): string {
  return `case when ${alias}.for_user_id is null then ${alias}.code else left(${alias}.code, 3) || '…' end`;
}

/**
 * What a search looks through, as SQL over the discounts under `alias`; the trigram index is built on the same words. No
 * personal codes: letter by letter a search would tell them.
 */
export function discountSearchText(alias: string): string {
  return `lower(case when ${alias}.for_user_id is null then ${alias}.code else '' end || ' ' || ${alias}.name)`;
}

export function initDiscount(sequelize: Sequelize): void {
  Discount.init(
    {
      id: column.id(),
      tenantId: column.optionalUuid(),
      name: column.text(),
      code: column.text(),
      kind: column.text(),
      value: column.decimalNumber(),
      currency: column.optionalText(),
      ownerUserId: column.optionalUuid(),
      ownerProfitPercentage: column.decimalNumber({ allowNull: true }),
      forUserId: column.optionalUuid(),
      maxUseCount: column.optionalCount(),
      useCount: column.withDefault(column.count(), 0),
      maxUsesPerUser: column.optionalCount(),
      minimumAmountMinor: column.wholeNumber(),
      budgetMinor: column.wholeNumber(),
      budgetUsedMinor: column.wholeNumber({ defaultValue: 0 }),
      firstPurchaseOnly: column.withDefault(column.flag(), false),
      appliesToPlanIds: column.withDefault(column.json(), []),
      startsAt: column.optionalMoment(),
      expiresAt: column.optionalMoment(),
      isActive: column.withDefault(column.flag(), true),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Discount', tableName: 'discounts', timestamps: false },
  );
  record(Discount, {
    subject: 'discount',
    personal: {
      whose: ({ id }) => ({ [Op.or]: [{ ownerUserId: id }, { forUserId: id }] }),
      erasure: 'keep',
      attributes: [],
      exported: { as: 'discounts' },
    },
    events: eventsOf,
  });
}

const toldFields = {
  name: 'name',
  code: 'code',
  kind: 'kind',
  value: 'value',
  currency: 'currency',
  ownerUserId: 'owner_user_id',
  ownerProfitPercentage: 'owner_profit_percentage',
  maxUseCount: 'max_use_count',
  maxUsesPerUser: 'max_uses_per_user',
  minimumAmountMinor: 'minimum_amount_minor',
  budgetMinor: 'budget_minor',
  firstPurchaseOnly: 'first_purchase_only',
  appliesToPlanIds: 'applies_to_plan_ids',
  startsAt: 'starts_at',
  expiresAt: 'expires_at',
  isActive: 'is_active',
} as const;

function eventsOf(discount: Discount, change: Change) {
  const entity = { type: 'discount', id: discount.id, tenantId: discount.tenantId ?? null };
  const data = {
    discount_id: discount.id,
    tenant_id: discount.tenantId ?? null,
    name: discount.name,
    code: discount.isFor(null) ? discount.code : `${discount.code.slice(0, 3)}…`,
    kind: discount.kind,
    value: discount.value,
    currency: discount.currency ?? null,
    owner_user_id: discount.ownerUserId ?? null,
    for_user_id: discount.forUserId ?? null,
    owner_profit_percentage: discount.ownerProfitPercentage ?? null,
    max_use_count: discount.maxUseCount ?? null,
    max_uses_per_user: discount.maxUsesPerUser ?? null,
    minimum_amount_minor: discount.minimumAmountMinor ?? null,
    budget_minor: discount.budgetMinor ?? null,
    first_purchase_only: discount.firstPurchaseOnly,
    applies_to_plan_ids: discount.appliesToPlanIds,
    starts_at: discount.startsAt?.toISOString() ?? null,
    expires_at: discount.expiresAt?.toISOString() ?? null,
    is_active: discount.isActive,
  };
  if (change.kind === 'created') return [eventOf('discount.discount.created.v1', entity, data)];
  const changed = toldNames(change, toldFields);
  if (changed.length === 0) return [];
  const isSwitchedOff = changed.includes('is_active') && !discount.isActive;
  if (isSwitchedOff) return [eventOf('discount.discount.switched_off.v1', entity, data)];
  return [eventOf('discount.discount.updated.v1', entity, { ...data, changed })];
}
