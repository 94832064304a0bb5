/** A balance that users carry and the account that it follows. */
const follows = (column: string, kind: string) => `
  select u.id::text as id, coalesce(e.total, 0)::text as expected, u.${column}::text as found
  from users u left join (
    select a.user_id, sum(e.amount_minor) as total from ledger_entries e join ledger_accounts a on a.id = e.account_id
    where a.kind = '${kind}' group by a.user_id) e on e.user_id = u.id
  where u.${column} <> coalesce(e.total, 0)`;

/** What must hold between the ledger and all that hangs on it; each gives the records at which it does not. */
export const ledgerRules: Record<string, string> = {
  balance_follows_the_ledger: follows('balance_minor', 'user_balance'),
  affiliate_balance_follows_the_ledger: follows('affiliate_balance_minor', 'user_affiliate'),
  render_credits_follow_the_ledger: follows('render_credits', 'user_credits'),
  transactions_balance: `
    select transaction_id::text as id, '0' as expected, sum(amount_minor)::text as found
    from ledger_entries group by transaction_id having sum(amount_minor) <> 0`,
  entries_are_those_of_their_transaction: `
    select t.id::text as id, jsonb_array_length(t.entries)::text as expected, count(e.id)::text as found
    from ledger_transactions t left join ledger_entries e on e.transaction_id = t.id
    group by t.id having count(e.id) <> jsonb_array_length(t.entries)
      or coalesce(sum(abs(e.amount_minor)), 0) <> (
        select sum(abs((entry ->> 'amount_minor')::numeric)) from jsonb_array_elements(t.entries) as entry)`,
  debts_are_not_above_zero: `
    select a.id::text as id, '0 or less' as expected, sum(e.amount_minor)::text as found
    from ledger_accounts a join ledger_entries e on e.account_id = a.id
    where a.kind = 'user_debt' group by a.id having sum(e.amount_minor) > 0`,
};
