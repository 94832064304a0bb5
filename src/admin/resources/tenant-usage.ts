import { getTenantUsage } from '../../operations/tenants/get-tenant-usage.js';
import { unacceptable } from '../../platform/errors.js';
import type { RecordRead } from '../resource-shape.js';

const spans = ['7', '30', '90'];

/** What a tenant used in the last days up to its today, for the chart and the table of its page. */
export const tenantUsage: RecordRead = {
  operation: 'getTenantUsage',
  read: async (context, { id }, { days = '30' }) => {
    if (typeof days !== 'string' || !spans.includes(days)) throw unacceptable('days', 'Ask for 7, 30 or 90 days.');
    const found = await getTenantUsage(context, { tenantId: String(id), count: Number(days) });
    return {
      days: found.map((day) => ({
        usageDate: day.usageDate,
        rendersCompleted: day.rendersCompleted,
        rendersFailed: day.rendersFailed,
        renderSeconds: day.renderSeconds,
        storageBytes: day.storageBytes,
        apiCalls: day.apiCalls,
        activeUsers: day.activeUsers,
        amountBilledMinor: day.amountBilledMinor,
        billingCurrency: day.billingCurrency,
      })),
    };
  },
};
