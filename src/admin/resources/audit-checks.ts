import { AuditCheck } from '../../models/index.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Whether the audit trail was whole, each time that it was looked at. */
export const auditChecks: ResourceShape = {
  id: 'auditChecks',
  model: AuditCheck,
  group: 'system',
  icon: 'CheckSquare',
  title: 'checkedOn',
  readers: rolesFor('verifyAuditTrail'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    checkedOn: {
      as: 'text',
      places: [],
      sql: () => `to_char("AuditCheck".created_at at time zone 'UTC', 'YYYY-MM-DD')`,
    },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['whole', 'broken'],
      sql: () => `case when "AuditCheck".break_count = 0 then 'whole' else 'broken' end`,
    },
    breakCount: { as: 'number' },
    entryCount: { as: 'number' },
    blankedCount: { as: 'number' },
    headPosition: { as: 'number', places: ['show'] },
    headSeal: { as: 'code', places: ['show'] },
    firstBreaks: {
      as: 'json',
      places: ['show'],
      sql: () => `jsonb_pretty(nullif("AuditCheck".first_breaks, '[]'))`,
    },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
