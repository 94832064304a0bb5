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
import type { Change } from './change.js';
import * as column from './columns.js';
import { type BillingPeriod, type PlanScope, type PlanTerms, termColumns } from './plan-terms.js';
import { RecordedModel, record } from './recorded-model.js';

export const endedCauses = ['expired', 'replaced', 'renewed', 'refunded'] as const;
export type EndedCause = (typeof endedCauses)[number];

/** Of a tenant; null = none. */
export interface TenantLimits {
  monthlyRenderQty: number | null;
  maxStorageGb: number | null;
}

/** A plan that somebody has, with the terms as they were when he bought it. One of each scope is his current one. */
export class UserPlan
  extends RecordedModel<InferAttributes<UserPlan>, InferCreationAttributes<UserPlan>>
  implements PlanTerms
{
  declare id: string;
  declare tenantId: string;
  declare userId: string;
  declare scope: PlanScope;
  declare planId: string;
  declare paymentId: string | null;
  declare code: string;
  declare name: string;
  declare priceMinor: number;
  declare currency: string;
  declare billingPeriod: BillingPeriod;
  declare secondsCharge: number;
  declare monthlyRendersQuota: number | null;
  declare storageGb: number;
  declare parallelRenders: number;
  declare dailyRenders: number;
  declare maxResolution: string;
  declare renderSpeedFactor: number;
  declare taxPercentage: number;
  /** Seconds of rendering at the start: those of the plan, and what was left of the one before. */
  declare initialSecondsCharge: number;
  declare remainChargeSec: number;
  declare monthlyRendersUsed: CreationOptional<number>;
  declare autoRenew: CreationOptional<boolean>;
  declare startsAt: Date;
  declare expiresAt: Date;
  /** Since when it is known that it will not be renewed. */
  declare cancelledAt: CreationOptional<Date | null>;
  declare endedAt: CreationOptional<Date | null>;
  declare endedCause: CreationOptional<EndedCause | null>;
  declare renewalFailedAt: CreationOptional<Date | null>;
  /** The one that it took the place of while that ran. */
  declare beforeId: CreationOptional<string | null>;
  /** What the tenant has without any plan, of a plan for it. */
  declare limitsBefore: CreationOptional<TenantLimits | null>;
  /** By which a card is charged for its renewals; it may have been withdrawn. */
  declare consentId: CreationOptional<string | null>;
  /** The payment for its renewal that is under way. */
  declare renewalPaymentId: CreationOptional<string | null>;
  /** When its owner was told that it ends soon. */
  declare remindedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** The plan that counts now; one that ran out counts no more, whether or not that was noted yet. */
  static findCurrent(
    context: Pick<Context, 'now' | 'transaction'>,
    userId: string,
    scope: PlanScope = 'User',
  ): Promise<UserPlan | null> {
    return UserPlan.findOne({
      where: { userId, scope, endedAt: null, expiresAt: { [Op.gt]: context.now() } },
      transaction: context.transaction ?? null,
    });
  }

  /** That of the tenant, whichever manager bought it; the latest, should there be several. */
  static findCurrentOfTenant(
    context: Pick<Context, 'now' | 'transaction'>,
    tenantId: string,
    { besides }: { besides?: string } = {},
  ): Promise<UserPlan | null> {
    return UserPlan.findOne({
      where: {
        ...{ tenantId, scope: 'Tenant', endedAt: null, expiresAt: { [Op.gt]: context.now() } },
        ...(besides !== undefined && { id: { [Op.ne]: besides } }),
      },
      order: [
        ['createdAt', 'DESC'],
        ['id', 'ASC'],
      ],
      transaction: context.transaction ?? null,
    });
  }

  /** The one that has not ended yet, held. The caller holds the user. */
  static findOpenForUpdate({ transaction }: InTransaction, userId: string, scope: PlanScope): Promise<UserPlan | null> {
    return UserPlan.findOne({ where: { userId, scope, endedAt: null }, transaction, lock: rowLock });
  }

  end({ transaction, now }: InTransaction, endedCause: EndedCause): Promise<UserPlan> {
    return this.update({ endedAt: now(), endedCause, autoRenew: false }, { transaction });
  }
}

export function initUserPlan(sequelize: Sequelize): void {
  UserPlan.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.uuid(),
      scope: column.text(),
      planId: column.uuid(),
      paymentId: column.optionalUuid(),
      ...termColumns(),
      initialSecondsCharge: column.wholeNumber(),
      remainChargeSec: column.wholeNumber(),
      monthlyRendersUsed: column.withDefault(column.count(), 0),
      autoRenew: column.withDefault(column.flag(), false),
      startsAt: column.moment(),
      expiresAt: column.moment(),
      cancelledAt: column.optionalMoment(),
      endedAt: column.optionalMoment(),
      endedCause: column.optionalText(),
      renewalFailedAt: column.optionalMoment(),
      beforeId: column.optionalUuid(),
      limitsBefore: column.optionalJson(),
      consentId: column.optionalUuid(),
      renewalPaymentId: column.optionalUuid(),
      remindedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'UserPlan', tableName: 'user_plans', timestamps: false },
  );
  record(UserPlan, {
    subject: 'user_plan',
    personal: { erasure: 'keep', attributes: [], exported: { as: 'plans' } },
    events: eventsOf,
    // By each render.
    unaudited: ['remainChargeSec', 'initialSecondsCharge', 'monthlyRendersUsed'],
  });
}

function eventsOf(plan: UserPlan, { kind, changed }: Change) {
  const entity = { type: 'user_plan', id: plan.id, tenantId: plan.tenantId };
  const data = {
    user_plan_id: plan.id,
    user_id: plan.userId,
    tenant_id: plan.tenantId,
    scope: plan.scope,
    plan_id: plan.planId,
    plan_code: plan.code,
    payment_id: plan.paymentId ?? null,
    remain_charge_sec: plan.remainChargeSec,
    monthly_renders_quota: plan.monthlyRendersQuota ?? null,
    storage_gb: plan.storageGb,
    parallel_renders: plan.parallelRenders,
    daily_renders: plan.dailyRenders,
    max_resolution: plan.maxResolution,
    render_speed_factor: plan.renderSpeedFactor,
    starts_at: plan.startsAt.toISOString(),
    expires_at: plan.expiresAt.toISOString(),
    auto_renew: plan.autoRenew,
  };
  const goesOn = changed.includes('endedAt') && !plan.endedAt;
  if (kind === 'created' || goesOn) return [eventOf('payment.user_plan.activated.v1', entity, data)];
  if (changed.includes('endedAt') && plan.endedAt && plan.endedCause) {
    const ended = { ...data, ended_at: plan.endedAt.toISOString(), ended_cause: plan.endedCause };
    return [eventOf('payment.user_plan.ended.v1', entity, ended)];
  }
  if (changed.includes('cancelledAt') && plan.cancelledAt)
    return [
      eventOf('payment.user_plan.cancelled.v1', entity, { ...data, cancelled_at: plan.cancelledAt.toISOString() }),
    ];
  if (changed.includes('renewalFailedAt') && plan.renewalFailedAt) {
    const failed = { ...data, renewal_failed_at: plan.renewalFailedAt.toISOString() };
    return [eventOf('payment.user_plan.renewal_failed.v1', entity, failed)];
  }
  const told = ['renewalFailedAt', 'autoRenew', 'remainChargeSec', 'expiresAt'];
  return changed.some((name) => told.includes(name)) ? [eventOf('payment.user_plan.updated.v1', entity, data)] : [];
}
