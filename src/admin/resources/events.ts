import { OutboxEvent } from '../../models/index.js';
import { replayEvents } from '../../operations/events/replay-events.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

const waiting = () => '"OutboxEvent".published_at is null and "OutboxEvent".set_aside_at is null';

export const events: ResourceShape = {
  id: 'events',
  model: OutboxEvent,
  group: 'system',
  icon: 'Radio',
  title: 'type',
  readers: overseers,
  sort: { by: 'position', direction: 'desc' },
  columns: {
    position: { as: 'number', sort: true },
    type: { as: 'code' },
    entityType: { as: 'state' },
    entityId: { as: 'id', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants' },
    occurredAt: { as: 'moment' },
    state: {
      as: 'state',
      sql: () =>
        `case when "OutboxEvent".published_at is not null then 'published' when "OutboxEvent".set_aside_at is not null then 'set_aside' else 'waiting' end`,
    },
    waiting: { as: 'flag', places: [], filter: 'flag', sql: waiting },
    publishedAt: { as: 'moment', places: ['show'] },
    attempts: { as: 'number', places: ['show'] },
    lastError: { as: 'text', places: ['show'] },
    traceId: { as: 'code', places: ['show'] },
    data: { as: 'json', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    replay: operationAction({
      operation: 'replayEvents',
      type: 'record',
      icon: 'Send',
      when: (row) => row['state'] !== 'waiting',
      input: {},
      run: async (context, { id }) => {
        const event = await OutboxEvent.findByPk(id, { rejectOnEmpty: true });
        return replayEvents(context, { eventId: id, state: event.setAsideAt === null ? 'published' : 'set_aside' });
      },
    }),
  },
};
