import { LedgerTransaction, User } from '../../models/index.js';
import type { AccountKey, EntryOfTransaction, LedgerTransactionKind } from '../../models/ledger-transaction.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { notFound } from '../tenant-scope.js';

/** The currency in which the ledger keeps render credits. */
export const renderCredits = 'XRC';

export interface Posting {
  kind: LedgerTransactionKind;
  /** What it is posted for: the same kind is posted once for a cause, or `conflict` is thrown. */
  causeId: string;
  tenantId: string;
  /** ISO 4217, or `renderCredits`. */
  currency: string;
  description: string;
  /** Minor units, above zero for a credit; they add up to zero. */
  entries: { account: AccountKey; amountMinor: number }[];
}

/**
 * Posts a balanced transaction. Holds the users whose balances it changes, in the order of their ids; whoever holds
 * other rows as well takes the users' first. Throws `insufficient_funds` when a user's account would fall below zero.
 */
export async function postToLedger(context: InTransaction, posting: Posting): Promise<LedgerTransaction> {
  const { kind, causeId, tenantId, currency, description } = posting;
  const entries = posting.entries.filter(({ amountMinor }) => amountMinor !== 0).map(entryOf);
  requireBalanced(entries);
  const users = await lockUsers(
    context,
    entries.flatMap(({ user_id }) => user_id ?? []),
  );
  for (const entry of entries) carry(entry, users, currency);
  return LedgerTransaction.create(
    { id: context.newId(), tenantId, kind, causeId, currency, description, entries, createdAt: context.now() },
    { transaction: context.transaction },
  );
}

function entryOf({ account, amountMinor }: Posting['entries'][number]): EntryOfTransaction {
  if (!Number.isSafeInteger(amountMinor)) throw new RangeError(`${amountMinor} is no amount in minor units.`);
  const whose = 'userId' in account ? { user_id: account.userId } : {};
  const via = 'gateway' in account ? { gateway: account.gateway } : {};
  return { account: account.kind, ...whose, ...via, amount_minor: amountMinor };
}

function requireBalanced(entries: EntryOfTransaction[]): void {
  const sum = entries.reduce((total, { amount_minor }) => total + BigInt(amount_minor), 0n);
  if (sum !== 0n || entries.length < 2) throw new Error('The entries of a ledger transaction add up to zero.');
}

/** Holds the users, in the order of their ids, so that those who hold several never wait for each other in a circle. */
export async function lockUsers(context: InTransaction, userIds: string[]): Promise<Map<string, User>> {
  const users = new Map<string, User>();
  for (const id of [...new Set(userIds)].toSorted()) {
    const user = await User.findForUpdate(context, id);
    if (!user) throw notFound('user');
    users.set(id, user);
  }
  return users;
}

const balances = {
  user_balance: 'balanceMinor',
  user_affiliate: 'affiliateBalanceMinor',
  user_credits: 'renderCredits',
} as const;

/** Adds the entry to what the user is known to have, as the database does with the row. */
function carry(entry: EntryOfTransaction, users: Map<string, User>, currency: string): void {
  const user = users.get(entry.user_id ?? '');
  const name = balances[entry.account as keyof typeof balances];
  if (!user || !name) return;
  if (currency !== renderCredits && currency !== user.currency) {
    throw new DomainError(
      'currency_mismatch',
      `The balance of this user is kept in ${user.currency}, not ${currency}.`,
    );
  }
  const after = user[name] + entry.amount_minor;
  if (after < 0) throw new DomainError('insufficient_funds', 'The balance does not cover the amount.');
  if (!Number.isSafeInteger(after)) throw new DomainError('unprocessable', 'The balance would become too high.');
  user.setDataValue(name, after);
  entry.tenant_id = user.tenantId;
  entry.balance_minor = after;
}
