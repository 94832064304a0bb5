import type { InTransaction } from '../../platform/context.js';
import { notifyAfterCommit } from '../../platform/notifications.js';

/** Once the caller's transaction is committed, whoever sends looks at what waits for this webhook. */
export function wakeSender({ database, transaction }: InTransaction, webhook: { id: string }): void {
  notifyAfterCommit(database, transaction, 'webhooks', [webhook.id]);
}
