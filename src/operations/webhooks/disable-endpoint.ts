import type { Webhook } from '../../models/index.js';
import type { DisabledCause } from '../../models/webhook.js';
import type { InTransaction } from '../../platform/context.js';

/** Switches a webhook off in the caller's transaction, which holds its row. False when it was off already. */
export async function disableEndpoint(
  context: InTransaction,
  webhook: Webhook,
  cause: DisabledCause,
): Promise<boolean> {
  return webhook.disable(context, cause);
}
