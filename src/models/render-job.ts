import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { DataTypes } from 'sequelize';
import type { IncomingEventData } from '../events/catalog.js';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type RenderPayment = IncomingEventData['render.job.completed.v1']['paid_with'];

/** How a render of the render service ended, by the latest that was told of it, and what it has taken from its user. */
export class RenderJob extends RecordedModel<InferAttributes<RenderJob>, InferCreationAttributes<RenderJob>> {
  /** The render service's own. */
  declare id: string;
  declare tenantId: string;
  declare userId: string;
  declare paidWith: RenderPayment;
  declare state: 'Completed' | 'Failed';
  /** When it ended, as the render service has it. What comes later with an earlier time changes nothing. */
  declare toldAt: Date;
  /** The day of the tenant that it was counted for, `YYYY-MM-DD`. */
  declare usageDate: string;
  declare renderSeconds: CreationOptional<number>;
  /** The plan that the seconds came from. */
  declare userPlanId: CreationOptional<string | null>;
  declare planSeconds: CreationOptional<number>;
  declare credits: CreationOptional<number>;
  /** What the ledger knows the taken credits by. */
  declare consumptionId: CreationOptional<string | null>;
  /** What it used beyond what there was. */
  declare uncoveredSeconds: CreationOptional<number>;
  declare uncoveredCredits: CreationOptional<number>;
  /** The end of the day whose allowance it counted against; null when it did not. */
  declare countedUntil: CreationOptional<Date | null>;
  declare refundId: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** The caller holds the user. */
  static findForUpdate({ transaction }: InTransaction, id: string): Promise<RenderJob | null> {
    return RenderJob.findByPk(id, { transaction, lock: rowLock });
  }
}

export function initRenderJob(sequelize: Sequelize): void {
  RenderJob.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.uuid(),
      paidWith: column.text(),
      state: column.text(),
      toldAt: column.moment(),
      usageDate: { type: DataTypes.DATEONLY, allowNull: false },
      renderSeconds: column.wholeNumber({ defaultValue: 0 }),
      userPlanId: column.optionalUuid(),
      planSeconds: column.wholeNumber({ defaultValue: 0 }),
      credits: column.withDefault(column.count(), 0),
      consumptionId: column.optionalUuid(),
      uncoveredSeconds: column.wholeNumber({ defaultValue: 0 }),
      uncoveredCredits: column.withDefault(column.count(), 0),
      countedUntil: column.optionalMoment(),
      refundId: column.optionalUuid(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'RenderJob', tableName: 'render_jobs', timestamps: false },
  );
  record(RenderJob, {
    subject: 'render_job',
    personal: { erasure: 'keep', attributes: [], exported: { as: 'renders', without: ['consumptionId'] } },
    events: eventsOf,
    // A row for each render: what the render service does is no deed of anybody here.
    unaudited: Object.keys(RenderJob.getAttributes()),
  });
}

function eventsOf(job: RenderJob, { kind, changed }: Change) {
  const isNews = kind === 'created' || changed.includes('uncoveredSeconds') || changed.includes('uncoveredCredits');
  if (!isNews || (job.uncoveredSeconds === 0 && job.uncoveredCredits === 0)) return [];
  return [
    eventOf(
      'payment.render.uncovered.v1',
      { type: 'render_job', id: job.id, tenantId: job.tenantId },
      {
        job_id: job.id,
        user_id: job.userId,
        tenant_id: job.tenantId,
        user_plan_id: job.userPlanId ?? null,
        uncovered_seconds: job.uncoveredSeconds,
        uncovered_credits: job.uncoveredCredits,
      },
    ),
  ];
}
