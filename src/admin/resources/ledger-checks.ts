import { LedgerCheck } from '../../models/index.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Whether the books added up, each time that it was looked at. */
export const ledgerChecks: ResourceShape = {
  id: 'ledgerChecks',
  model: LedgerCheck,
  group: 'commerce',
  icon: 'CheckSquare',
  title: 'checkedOn',
  readers: rolesFor('verifyLedger'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    checkedOn: {
      as: 'text',
      places: [],
      sql: () => `to_char("LedgerCheck".created_at at time zone 'UTC', 'YYYY-MM-DD')`,
    },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    state: {
      as: 'state',
      filter: 'equals',
      values: ['adds_up', 'differs'],
      sql: () => `case when "LedgerCheck".difference_count = 0 then 'adds_up' else 'differs' end`,
    },
    differenceCount: { as: 'number' },
    transactionCount: { as: 'number' },
    firstDifferences: {
      as: 'json',
      places: ['show'],
      sql: () => `jsonb_pretty(nullif("LedgerCheck".first_differences, '[]'))`,
    },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
