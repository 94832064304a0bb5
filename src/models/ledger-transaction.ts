import { type InferAttributes, type InferCreationAttributes, literal, type Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import * as column from './columns.js';
import type { GatewayName } from './gateway-name.js';
import { RecordedModel, record } from './recorded-model.js';

export const ledgerTransactionKinds = [
  'payment',
  'refund',
  'prize',
  'prize_reversal',
  'gift',
  'profit',
  'profit_reversal',
  'late_payment',
  'correction',
  'opening',
  'expiry',
  'render',
  'render_return',
] as const;
export type LedgerTransactionKind = (typeof ledgerTransactionKinds)[number];

/** Of one user each. `user_debt` is what he owes, below zero: taken back from him after he had spent it. */
export type UserAccountKind = 'user_balance' | 'user_affiliate' | 'user_credits' | 'user_debt';
/** Of a tenant's books. */
export type TenantAccountKind =
  | 'revenue'
  | 'tax'
  | 'prizes'
  | 'affiliate_costs'
  | 'corrections'
  | 'opening'
  | 'credits_issued';

export type AccountKey =
  | { kind: UserAccountKind; userId: string }
  | { kind: 'gateway'; gateway: GatewayName }
  | { kind: TenantAccountKind };

/** As the row keeps it; the database writes the entries out of it. */
export interface EntryOfTransaction {
  account: AccountKey['kind'];
  user_id?: string;
  /** The user's own, which need not be the one whose books this is in: a discount code may be good in every tenant. */
  tenant_id?: string;
  gateway?: GatewayName;
  /** Above zero for a credit. Those of a transaction add up to zero. */
  amount_minor: number;
  /** Of the accounts whose balance a user sees, once this is posted. */
  balance_minor?: number;
}

/**
 * A balanced change of accounts with its cause. Final: the database refuses to change or remove one, to post entries
 * that do not add up to zero, to post the same cause twice, and to take a user's account below zero.
 */
export class LedgerTransaction extends RecordedModel<
  InferAttributes<LedgerTransaction>,
  InferCreationAttributes<LedgerTransaction>
> {
  declare id: string;
  declare tenantId: string;
  declare kind: LedgerTransactionKind;
  /** The payment, refund, quest progress … that it was posted for. */
  declare causeId: string;
  /** ISO 4217, or `XRC` for render credits. */
  declare currency: string;
  declare description: string;
  declare entries: EntryOfTransaction[];
  declare createdAt: Date;
}

export function initLedgerTransaction(sequelize: Sequelize): void {
  LedgerTransaction.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      kind: column.text(),
      causeId: column.uuid(),
      currency: column.text(),
      description: column.text(),
      entries: column.json(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'LedgerTransaction', tableName: 'ledger_transactions', timestamps: false },
  );
  record(LedgerTransaction, {
    subject: 'ledger_transaction',
    personal: {
      whose: ({ id }) => ({
        id: literal(`id in (select transaction_id from ledger_entries where user_id = ${sequelize.escape(id)})`),
      }),
      erasure: 'keep',
      attributes: [],
      exported: { as: 'ledger' },
    },
    events: eventsOf,
  });
}

function eventsOf(transaction: LedgerTransaction) {
  const { id, kind, causeId, currency } = transaction;
  return transaction.entries.flatMap(({ account, user_id: userId, amount_minor, balance_minor, ...whose }) => {
    if (userId === undefined || balance_minor === undefined) return [];
    const tenantId = whose.tenant_id ?? transaction.tenantId;
    return [
      eventOf(
        'payment.balance.changed.v1',
        { type: 'user', id: userId, tenantId },
        {
          user_id: userId,
          tenant_id: tenantId,
          account: account as 'user_balance' | 'user_affiliate' | 'user_credits',
          amount_minor,
          balance_minor,
          currency,
          kind,
          cause_id: causeId,
          transaction_id: id,
        },
      ),
    ];
  });
}
