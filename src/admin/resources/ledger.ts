import { LedgerEntry } from '../../models/index.js';
import { ledgerTransactionKinds } from '../../models/ledger-transaction.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const ofTransaction = (column: string) => () =>
  `(select t.${column} from ledger_transactions t where t.id = "LedgerEntry".transaction_id)`;
const ofAccount = (column: string) => () =>
  `(select a.${column} from ledger_accounts a where a.id = "LedgerEntry".account_id)`;

const accounts = [
  ...['user_balance', 'user_affiliate', 'user_credits', 'user_debt', 'gateway', 'revenue', 'tax', 'prizes'],
  ...['affiliate_costs', 'corrections', 'opening', 'credits_issued'],
];

/** What every account got and gave; of a user by the filter. */
export const ledger: ResourceShape = {
  id: 'ledger',
  model: LedgerEntry,
  group: 'commerce',
  icon: 'BookOpen',
  title: 'description',
  readers: rolesFor('verifyLedger'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    description: { as: 'text', sql: ofTransaction('description') },
    account: { as: 'state', filter: 'equals', values: accounts, sql: ofAccount('kind') },
    amountMinor: { as: 'money', currency: 'currency' },
    balanceAfterMinor: { as: 'money', currency: 'currency' },
    currency: { as: 'code', sql: ofTransaction('currency') },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    kind: { as: 'state', filter: 'equals', values: ledgerTransactionKinds, sql: ofTransaction('kind') },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    tenantId: { as: 'reference', of: 'tenants', places: ['show'], sql: ofTransaction('tenant_id') },
    causeId: { as: 'id', places: ['show'], sql: ofTransaction('cause_id') },
    transactionId: { as: 'id', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
