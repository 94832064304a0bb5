import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { transactionConnection } from '../../platform/transaction-connection.js';
import { type IncomingEvent, UnreadableMessage } from '../read-incoming-event.js';
import type { Consumer } from './consumer.js';
import { consumers } from './index.js';

/**
 * Does what the event asks for and remembers its source and id, in one transaction: it has its effect once, however often
 * and in however many processes it comes. Those that come meanwhile wait for the first.
 */
export async function applyOnce(context: Context, event: IncomingEvent): Promise<'applied' | 'repeated'> {
  const consumer = consumers[event.type] as Consumer<typeof event.type> | undefined;
  if (!consumer) throw new UnreadableMessage('unknown_type', `Nothing here takes ${event.type}.`);
  return inTransaction({ ...context, operation: consumer.operation }, async (context) => {
    const { rowCount } = await transactionConnection(context.transaction).query({
      name: 'remember-inbox-message',
      text: `insert into inbox_messages (source, message_id, type, received_at) values ($1, $2, $3, $4)
        on conflict do nothing`,
      values: [event.source, event.id, event.type, context.now()],
    });
    if (rowCount === 0) return 'repeated';
    await consumer.take(context, event.data);
    return 'applied';
  });
}
