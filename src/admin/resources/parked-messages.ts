import { ParkedMessage } from '../../models/index.js';
import { parkedStates } from '../../models/parked-message.js';
import { dismissParkedMessage } from '../../operations/parked-messages/dismiss-parked-message.js';
import { replayParkedMessage } from '../../operations/parked-messages/replay-parked-message.js';
import { lines, optional, reason } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { overseers, rolesFor } from './readers.js';

/** Characters of a message that its page shows; the form for another try holds all. */
const shownCharacters = 20_000;
const mostCharacters = 1_048_576;

const waits = (row: Row) => row['state'] === 'Waiting';

export const parkedMessages: ResourceShape = {
  id: 'parkedMessages',
  model: ParkedMessage,
  group: 'system',
  icon: 'Inbox',
  title: 'queue',
  readers: [...new Set([...overseers, ...rolesFor('replayParkedMessage')])],
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    queue: { as: 'code' },
    type: { as: 'code' },
    fault: { as: 'code' },
    error: { as: 'text' },
    state: { as: 'state', filter: 'equals', values: parkedStates },
    attempts: { as: 'number' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    tenantId: { as: 'reference', of: 'tenants', places: ['show'] },
    userId: { as: 'reference', of: 'users', places: ['show'] },
    routingKey: { as: 'code', places: ['show'] },
    firstSeenAt: { as: 'moment', places: ['show'] },
    settledAt: { as: 'moment', places: ['show'] },
    settledByLabel: { as: 'text', places: ['show'] },
    bodyBytes: { as: 'number', places: ['show'] },
    headers: { as: 'json', places: ['show'] },
    body: { as: 'json', places: ['show'], sql: () => `left("ParkedMessage".body, ${shownCharacters})` },
    editedBody: { as: 'json', places: ['show'], sql: () => `left("ParkedMessage".edited_body, ${shownCharacters})` },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    replay: operationAction({
      operation: 'replayParkedMessage',
      type: 'record',
      icon: 'RotateCcw',
      variant: 'primary',
      when: waits,
      input: { body: optional(lines(mostCharacters)) },
      edits: async (_context, row) => {
        const id = row['id'];
        const message = typeof id === 'string' ? await ParkedMessage.scope('withBody').findByPk(id) : null;
        return { ...row, body: message?.editedBody ?? message?.body ?? null };
      },
      run: (context, { id, values }) => replayParkedMessage(context, { messageId: id, body: values.body }),
    }),
    dismiss: operationAction({
      operation: 'dismissParkedMessage',
      type: 'record',
      icon: 'X',
      variant: 'danger',
      when: waits,
      input: { reason: reason(['no_ground', 'other_way']) },
      run: (context, { id, values }) => dismissParkedMessage(context, { messageId: id, ...values }),
    }),
  },
};
