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
  payments_are_posted: `
    select p.id::text as id, p.amount_minor::text as expected, coalesce(sum(e.amount_minor), 0)::text as found
    from payments p left join ledger_transactions t on t.kind = 'payment' and t.cause_id = p.id
    left join ledger_entries e on e.transaction_id = t.id and e.amount_minor > 0
    where p.confirmed_at is not null and p.amount_minor > 0
    group by p.id having coalesce(sum(e.amount_minor), 0) <> p.amount_minor`,
  refunds_are_posted: `
    select r.id::text as id, r.amount_minor::text as expected, coalesce(sum(e.amount_minor), 0)::text as found
    from refunds r left join ledger_transactions t on t.kind = 'refund' and t.cause_id = r.id
    left join ledger_entries e on e.transaction_id = t.id and e.amount_minor > 0
    where r.status = 'Completed' and r.refund_to <> 'Plan'
    group by r.id having coalesce(sum(e.amount_minor), 0) <> r.amount_minor`,
  payments_know_their_refunds: `
    select p.id::text as id, coalesce(sum(r.amount_minor), 0)::text as expected, p.refunded_minor::text as found
    from payments p left join refunds r on r.payment_id = p.id and r.status = 'Completed'
    group by p.id having p.refunded_minor <> coalesce(sum(r.amount_minor), 0)`,
  corrections_are_posted: `
    select c.id::text as id, c.amount_minor::text as expected, coalesce(sum(e.amount_minor), 0)::text as found
    from balance_corrections c left join ledger_transactions t on t.kind = 'correction' and t.cause_id = c.id
    left join ledger_entries e on e.transaction_id = t.id and e.user_id = c.user_id
    where c.status = 'Completed' group by c.id having coalesce(sum(e.amount_minor), 0) <> c.amount_minor`,
};
