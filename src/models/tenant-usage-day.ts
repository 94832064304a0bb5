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
  declare rendersFailed: number;
  declare renderSeconds: number;
  /** The most that was stored at any time of the day. */
  declare storageBytes: number;
  /** What was stored when last something changed on that day; null when nothing did. */
  declare storageBytesAtEnd: number | null;
  declare apiCalls: number;
  /** The most that were counted. */
  declare activeUsers: number;
  /** Minor units of `billingCurrency`. */
  declare amountBilledMinor: number;
  declare billingCurrency: string;
  declare billingStatus: BillingStatus;

  /**
   * Adds to a day in the caller's transaction, however many do at once; below zero takes back what was added to that day
   * before. Throws for an amount in a second currency.
   */
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
        usage.rendersFailed ?? 0,
      ],
    });
    if (rowCount !== 1) throw new RangeError(`${usage.usageDate} is billed in another currency already.`);
  }

  /** Notes that what is stored has changed on that day. The caller holds the tenant's storage. */
  static async noteStorage(
    { transaction }: InTransaction,
    { tenantId, usageDate, before, after }: StorageChange,
  ): Promise<void> {
    await transactionConnection(transaction).query({
      name: 'note-tenant-storage',
      text: storageChange,
      values: [tenantId, usageDate, Math.max(before, after), after],
    });
  }
}

/** What is added to a day; levels (`storageBytes`, `activeUsers`) raise it where they are higher. */
interface UsageAddition {
  tenantId: string;
  /** `YYYY-MM-DD` in the tenant's time zone. */
  usageDate: string;
  rendersCompleted?: number;
  rendersFailed?: number;
  renderSeconds?: number;
  storageBytes?: number;
  apiCalls?: number;
  activeUsers?: number;
  amountBilledMinor?: number;
  /** A day is billed in one currency; the first amount sets it. */
  billingCurrency?: string;
}

interface StorageChange {
  tenantId: string;
  usageDate: string;
  /** Bytes. */
  before: number;
  after: number;
}

const storageChange = `
  insert into tenant_usage_days as d (tenant_id, usage_date, storage_bytes, storage_bytes_at_end) values ($1, $2, $3, $4)
  on conflict (tenant_id, usage_date) do update set
    storage_bytes = greatest(d.storage_bytes, excluded.storage_bytes), storage_bytes_at_end = excluded.storage_bytes_at_end`;

// What is taken back cannot be the first of its day.
const addition = `
  insert into tenant_usage_days as d (tenant_id, usage_date, renders_completed, render_seconds, storage_bytes, api_calls,
    active_users, amount_billed_minor, billing_currency, renders_failed)
  values ($1, $2, greatest($3::bigint, 0), greatest($4::bigint, 0), $5, $6, $7, $8, coalesce($9, 'IRR'), greatest($10::bigint, 0))
  on conflict (tenant_id, usage_date) do update set
    renders_completed = d.renders_completed + $3,
    renders_failed = d.renders_failed + $10,
    render_seconds = d.render_seconds + $4,
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
      rendersFailed: column.wholeNumber(),
      renderSeconds: column.wholeNumber(),
      storageBytes: column.wholeNumber(),
      storageBytesAtEnd: column.optionalWholeNumber(),
      apiCalls: column.wholeNumber(),
      activeUsers: column.wholeNumber(),
      amountBilledMinor: column.wholeNumber(),
      billingCurrency: column.text(),
      billingStatus: column.text(),
    },
    { sequelize, modelName: 'TenantUsageDay', tableName: 'tenant_usage_days', timestamps: false },
  );
}
