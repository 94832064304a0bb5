import { applyUndeliveredMessage } from '../../operations/messages/apply-undelivered-message.js';
import type { Consumer } from './consumer.js';

export const notificationMessageFailed: Consumer<'notification.message.failed.v1'> = {
  operation: 'applyUndeliveredMessage',
  take: applyUndeliveredMessage,
};
