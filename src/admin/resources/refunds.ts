import { Refund } from '../../models/index.js';
import { refundStatuses, refundWays } from '../../models/refund.js';
import { approveRefund } from '../../operations/payments/approve-refund.js';
import { rejectRefund } from '../../operations/payments/reject-refund.js';
import { reason } from '../fields.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const waits = (row: Row) => row['status'] === 'AwaitingApproval';

/** What was bought: a refund has no name of its own. */
const titleSql = '(select p.title from payments p where p.id = "Refund".payment_id)';

export const refunds: ResourceShape = {
  id: 'refunds',
  model: Refund,
  group: 'commerce',
  icon: 'CornerUpLeft',
  title: 'paymentTitle',
  readers: rolesFor('getPayment'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    paymentTitle: { as: 'text', places: ['show'], sql: () => titleSql },
    paymentId: { as: 'reference', of: 'payments', filter: 'equals' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    amountMinor: { as: 'money', currency: 'currency' },
    currency: { as: 'code' },
    refundTo: { as: 'state', filter: 'equals', values: refundWays },
    status: { as: 'state', filter: 'equals', values: refundStatuses },
    requestedByLabel: { as: 'text' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals', places: ['show'] },
    reason: { as: 'text', places: ['show'] },
    requestedByKind: { as: 'state', places: ['show'] },
    decidedByLabel: { as: 'text', places: ['show'] },
    secondsReturned: { as: 'number', places: ['show'] },
    gatewayReference: { as: 'code', places: ['show'] },
    failureReason: { as: 'text', places: ['show'] },
    askedAt: { as: 'moment', places: ['show'] },
    completedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    approve: operationAction({
      operation: 'approveRefund',
      type: 'record',
      icon: 'Check',
      variant: 'primary',
      when: waits,
      input: {},
      run: (context, { id }) => approveRefund(context, { refundId: id }),
    }),
    reject: operationAction({
      operation: 'rejectRefund',
      type: 'record',
      icon: 'X',
      variant: 'danger',
      when: waits,
      input: { reason: reason(['no_ground', 'other_way']) },
      run: (context, { id, values }) => rejectRefund(context, { refundId: id, ...values }),
    }),
  },
};
