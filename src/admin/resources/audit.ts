import { AuditEntry } from '../../models/index.js';
import { describedEntities } from '../../operations/entities/entity-policies.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

export const audit: ResourceShape = {
  id: 'audit',
  model: AuditEntry,
  group: 'system',
  icon: 'BookOpen',
  title: 'action',
  readers: overseers,
  sort: { by: 'occurredAt', direction: 'desc' },
  page: 'AuditPage',
  columns: {
    occurredAt: { as: 'moment', sort: true, filter: 'period' },
    actorLabel: { as: 'text' },
    action: { as: 'state', filter: 'equals' },
    subjectType: {
      as: 'state',
      filter: 'equals',
      values: [
        'user',
        'ban',
        'session',
        'tenant',
        'discount',
        'quest',
        'staff',
        'service_token',
        'signing_key',
        'credential',
        ...describedEntities.map(({ name }) => name),
      ],
    },
    subjectId: { as: 'id', filter: 'equals' },
    reason: { as: 'text' },
    via: { as: 'state', filter: 'equals', values: ['api', 'console', 'cli', 'worker'] },
    actorKind: { as: 'state', places: ['show'], filter: 'equals', values: ['staff', 'user', 'service', 'system'] },
    tenantId: { as: 'reference', of: 'tenants', places: ['show'], filter: 'equals' },
    clientAddress: { as: 'address', places: ['show'] },
    userAgent: { as: 'text', places: ['show'] },
    traceId: { as: 'code', places: ['show'] },
    before: { as: 'json', places: ['show'] },
    after: { as: 'json', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
