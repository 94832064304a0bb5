import { Message } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { notFound } from '../tenant-scope.js';

/** How a message that was handed over is named by whoever sent it. */
export interface ToldMessage {
  message_id: string;
  tenant_id: string;
}

/**
 * Notes what became of a message that was handed over; of two the later one counts, of two at one time the failure.
 * Throws `not_found`, `unprocessable` or `status_not_allowed`.
 */
export async function settleDelivery(
  context: InTransaction,
  told: ToldMessage,
  { at, reason }: { at: Date; reason: string | null },
): Promise<void> {
  const message = await Message.findForUpdate(context, told.message_id);
  if (!message) throw notFound('message');
  if (message.tenantId !== told.tenant_id) throw unacceptable('tenant_id', 'The message is of another tenant.');
  if (message.state !== 'Sent')
    throw new DomainError('status_not_allowed', 'The message was not handed over, so nobody else can have sent it.');
  const known = message.deliveredAt ?? message.undeliveredAt;
  const isNews = !known || known < at || (known.getTime() === at.getTime() && reason !== null);
  if (isNews) await message.settleDelivery(context, at, reason);
}
