import { applyDeliveredMessage } from '../../operations/messages/apply-delivered-message.js';
import type { Consumer } from './consumer.js';

export const notificationMessageDelivered: Consumer<'notification.message.delivered.v1'> = {
  operation: 'applyDeliveredMessage',
  take: applyDeliveredMessage,
};
