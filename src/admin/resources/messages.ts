import { Message } from '../../models/index.js';
import { locales } from '../../models/locale.js';
import { messageChannels, messageStates } from '../../models/message.js';
import { resendMessage } from '../../operations/messages/resend-message.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** What people were told, and how it went; never what it said. */
export const messages: ResourceShape = {
  id: 'messages',
  model: Message,
  group: 'people',
  icon: 'Mail',
  title: 'template',
  readers: rolesFor('searchUsers'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    template: { as: 'code' },
    channel: { as: 'state', filter: 'equals', values: messageChannels },
    recipient: { as: 'address', filter: 'equals' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    state: { as: 'state', filter: 'equals', values: messageStates },
    attempts: { as: 'number' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    sentAt: { as: 'moment' },
    deliveredAt: { as: 'moment' },
    undeliveredAt: { as: 'moment' },
    deliveryError: { as: 'text', places: ['show'] },
    lastError: { as: 'text', places: ['show'] },
    nextAttemptAt: { as: 'moment', places: ['show'] },
    resentAt: { as: 'moment', places: ['show'] },
    locale: { as: 'state', places: ['show'], values: locales },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    resend: operationAction({
      operation: 'resendMessage',
      type: 'record',
      icon: 'Send',
      when: (row) => row['state'] === 'Failed',
      input: {},
      run: (context, { id }) => resendMessage(context, { messageId: id }),
    }),
  },
};
