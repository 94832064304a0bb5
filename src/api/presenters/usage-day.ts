import type { TenantUsageDay } from '../../models/index.js';
import type { components } from '../contract.gen.js';

export function presentUsageDay(day: TenantUsageDay): components['schemas']['TenantUsageDay'] {
  return {
    usage_date: day.usageDate,
    renders_completed: day.rendersCompleted,
    renders_failed: day.rendersFailed,
    render_seconds: day.renderSeconds,
    storage_bytes: day.storageBytes,
    api_calls: day.apiCalls,
    active_users: day.activeUsers,
    amount_billed_minor: day.amountBilledMinor,
    billing_currency: day.billingCurrency,
    billing_status: day.billingStatus,
  };
}
