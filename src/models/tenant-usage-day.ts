import { DataTypes, type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import * as column from './columns.js';

type BillingStatus = 'Open' | 'Billed' | 'Paid';

/**
 * What a tenant used on one day of its own time zone. Sums of what events told: they leave no event and no audit entry
 * themselves, so they are written by `addUsage` alone.
 */
export class TenantUsageDay extends Model<InferAttributes<TenantUsageDay>, InferCreationAttributes<TenantUsageDay>> {
  declare tenantId: string;
  /** `YYYY-MM-DD`. */
  declare usageDate: string;
  declare rendersCompleted: number;
  declare renderSeconds: number;
  /** The most that was stored at any time of the day. */
  declare storageBytes: number;
  declare apiCalls: number;
  /** The most that were counted. */
  declare activeUsers: number;
  /** Minor units of `billingCurrency`. */
  declare amountBilledMinor: number;
  declare billingCurrency: string;
  declare billingStatus: BillingStatus;

  /** Adds to a day in the caller's transaction, however many do at once. Throws for an amount in a second currency. */
  static async addUsage({ transaction }: InTransaction, usage: UsageAddition): Promise<void> {
    const { rowCount } = await transactionConnection(transaction).query({
      name: 'add-tenant-usage',
      text: addition,
      values: [
        usage.tenantId,
        usage.usageDate,
        usage.rendersCompleted ?? 0,
        usage.renderSeconds ?? 0,
        usage.storageBytes ?? 0,
        usage.apiCalls ?? 0,
        usage.activeUsers ?? 0,
        usage.amountBilledMinor ?? 0,
        usage.billingCurrency ?? null,
      ],
    });
    if (rowCount !== 1) throw new RangeError(`${usage.usageDate} is billed in another currency already.`);
  }
}

/** What is added to a day; levels (`storageBytes`, `activeUsers`) raise it where they are higher. */
interface UsageAddition {
  tenantId: string;
  /** `YYYY-MM-DD` in the tenant's time zone. */
  usageDate: string;
  rendersCompleted?: number;
  renderSeconds?: number;
  storageBytes?: number;
  apiCalls?: number;
  activeUsers?: number;
  amountBilledMinor?: number;
  /** A day is billed in one currency; the first amount sets it. */
  billingCurrency?: string;
}

const addition = `
  insert into tenant_usage_days as d (tenant_id, usage_date, renders_completed, render_seconds, storage_bytes, api_calls,
    active_users, amount_billed_minor, billing_currency)
  values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, 'IRR'))
  on conflict (tenant_id, usage_date) do update set
    renders_completed = d.renders_completed + excluded.renders_completed,
    render_seconds = d.render_seconds + excluded.render_seconds,
    storage_bytes = greatest(d.storage_bytes, excluded.storage_bytes),
    api_calls = d.api_calls + excluded.api_calls,
    active_users = greatest(d.active_users, excluded.active_users),
    amount_billed_minor = d.amount_billed_minor + excluded.amount_billed_minor,
    billing_currency = case when d.amount_billed_minor = 0 and $9 is not null then $9 else d.billing_currency end
  where $9 is null or d.amount_billed_minor = 0 or d.billing_currency = $9`;

export function initTenantUsageDay(sequelize: Sequelize): void {
  TenantUsageDay.init(
    {
      tenantId: { ...column.uuid(), primaryKey: true },
      usageDate: { type: DataTypes.DATEONLY, primaryKey: true },
      rendersCompleted: column.wholeNumber(),
      renderSeconds: column.wholeNumber(),
      storageBytes: column.wholeNumber(),
      apiCalls: column.wholeNumber(),
      activeUsers: column.wholeNumber(),
      amountBilledMinor: column.wholeNumber(),
      billingCurrency: column.text(),
      billingStatus: column.text(),
    },
    { sequelize, modelName: 'TenantUsageDay', tableName: 'tenant_usage_days', timestamps: false },
  );
}
