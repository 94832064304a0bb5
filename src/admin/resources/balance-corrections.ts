import { correctionStatuses } from '../../models/balance-correction.js';
import { BalanceCorrection } from '../../models/index.js';
import { approveBalanceCorrection } from '../../operations/ledger/approve-balance-correction.js';
import { rejectBalanceCorrection } from '../../operations/ledger/reject-balance-correction.js';
import { reason } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const waits = (row: Row) => row['status'] === 'AwaitingApproval';

export const balanceCorrections: ResourceShape = {
  id: 'balanceCorrections',
  model: BalanceCorrection,
  group: 'commerce',
  icon: 'Edit3',
  title: 'reason',
  readers: rolesFor('getPayment'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    reason: { as: 'text' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    amountMinor: { as: 'money', currency: 'currency' },
    currency: { as: 'code' },
    status: { as: 'state', filter: 'equals', values: correctionStatuses },
    requestedByLabel: { as: 'text' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', places: ['show'] },
    decidedByLabel: { as: 'text', places: ['show'] },
    rejectionReason: { as: 'text', places: ['show'] },
    completedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    approve: operationAction({
      operation: 'approveBalanceCorrection',
      type: 'record',
      icon: 'Check',
      variant: 'primary',
      when: waits,
      input: {},
      run: (context, { id }) => approveBalanceCorrection(context, { correctionId: id }),
    }),
    reject: operationAction({
      operation: 'rejectBalanceCorrection',
      type: 'record',
      icon: 'X',
      variant: 'danger',
      when: waits,
      input: { reason: reason(['no_ground', 'other_way']) },
      run: (context, { id, values }) => rejectBalanceCorrection(context, { correctionId: id, ...values }),
    }),
  },
};
