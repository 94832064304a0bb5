import { Webhook } from '../../../models/index.js';
import { createContext } from '../../../platform/context.js';
import { type Database, inTransaction } from '../../../platform/database.js';
import { disableEndpoint } from '../disable-endpoint.js';
import { WebhookSender, type WebhookSenderOptions } from './webhook-sender.js';

/** Sends what waits for webhooks, until it is stopped. Returns the stopping. */
export function startWebhookSender(options: Omit<WebhookSenderOptions, 'switchOff'>): () => Promise<void> {
  const { database } = options;
  const sender = new WebhookSender({ ...options, switchOff: (id, cause) => switchOff(database, id, cause) });
  sender.start();
  return () => sender.stop();
}

/** Nothing happens to one that somebody has switched off or deleted meanwhile. */
function switchOff(database: Database, webhookId: string, cause: 'gone' | 'failures'): Promise<void> {
  const actor = { kind: 'system', name: 'sendWebhooks' } as const;
  const context = createContext({ database, actor, via: 'worker', operation: 'sendWebhooks' });
  return inTransaction(context, async (context) => {
    const webhook = await Webhook.findForUpdate(context, webhookId);
    if (webhook?.isActive) await disableEndpoint(context, webhook, cause);
  });
}
