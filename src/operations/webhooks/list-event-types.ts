import { tenantEvents } from '../../models/tenant-events.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';

/** What a webhook can name: neither what is sealed for one service alone, nor what happens in no tenant. */
export async function listEventTypes(context: Context): Promise<typeof tenantEvents> {
  authorizeOperation(context, 'listEventTypes');
  return tenantEvents;
}
