const accountKinds = `'user_balance', 'user_affiliate', 'user_credits', 'user_debt', 'gateway', 'revenue', 'tax', 'prizes',
        'affiliate_costs', 'corrections', 'opening', 'credits_issued'`;

/** A posting is one row that carries its entries; triggers write them out. So half a posting cannot be written. */
export async function up({ sql }) {
  await sql(`
    alter table users add column render_credits bigint not null default 0 check (render_credits >= 0);

    create table ledger_accounts (
      id uuid primary key default gen_random_uuid(),
      tenant_id uuid not null references tenants (id),
      kind text not null check (kind in (${accountKinds})),
      user_id uuid references users (id),
      gateway text check (gateway in ('ZarinPal', 'IdPay', 'Bazaar', 'Stripe')),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      created_at timestamptz(3) not null,
      constraint ledger_accounts_of_users check ((kind like 'user%') = (user_id is not null)),
      constraint ledger_accounts_of_gateways check ((kind = 'gateway') = (gateway is not null)),
      constraint ledger_accounts_of_credits check ((kind in ('user_credits', 'credits_issued')) <= (currency = 'XRC'))
    );
    create unique index ledger_accounts_user_key on ledger_accounts (user_id, kind, currency) where user_id is not null;
    create unique index ledger_accounts_tenant_key
      on ledger_accounts (tenant_id, kind, currency, coalesce(gateway, '')) where user_id is null;

    create table ledger_transactions (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      kind text not null check (kind in ('payment', 'refund', 'prize', 'prize_reversal', 'gift', 'profit', 'profit_reversal',
        'late_payment', 'correction', 'opening', 'expiry')),
      cause_id uuid not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      description text not null check (char_length(description) between 1 and 500),
      entries jsonb not null,
      created_at timestamptz(3) not null
    );
    create unique index ledger_transactions_cause_key on ledger_transactions (cause_id, kind);
    create index ledger_transactions_newest on ledger_transactions (created_at desc, id);

    create table ledger_entries (
      id uuid primary key default gen_random_uuid(),
      transaction_id uuid not null references ledger_transactions (id),
      account_id uuid not null references ledger_accounts (id),
      user_id uuid references users (id),
      amount_minor bigint not null check (amount_minor <> 0),
      balance_after_minor bigint,
      created_at timestamptz(3) not null
    );
    create index ledger_entries_newest on ledger_entries (created_at desc, id);
    create index ledger_entries_of_transaction on ledger_entries (transaction_id);
    create index ledger_entries_of_account on ledger_entries (account_id, created_at desc);
    create index ledger_entries_of_user on ledger_entries (user_id, created_at desc) where user_id is not null;

    create function refuse_ledger_change() returns trigger language plpgsql as $$
    begin
      raise exception 'The ledger cannot be changed: post a correction.' using errcode = 'insufficient_privilege';
    end $$;

    create function balance_ledger_transaction() returns trigger language plpgsql as $$
    begin
      if jsonb_typeof(new.entries) <> 'array' or jsonb_array_length(new.entries) not between 2 and 20
        or exists (select from jsonb_array_elements(new.entries) as entry where jsonb_typeof(entry -> 'amount_minor') <> 'number')
        or (select sum((entry ->> 'amount_minor')::numeric) from jsonb_array_elements(new.entries) as entry) <> 0
      then
        raise exception 'The entries of a ledger transaction add up to zero.'
          using errcode = 'check_violation', table = 'ledger_transactions', constraint = 'ledger_transactions_balance';
      end if;
      return new;
    end $$;

    create function write_ledger_entries() returns trigger language plpgsql as $$
    declare
      entry jsonb;
      account uuid;
      owner uuid;
      via text;
      account_kind text;
    begin
      for entry in select value from jsonb_array_elements(new.entries) loop
        account_kind := entry ->> 'account';
        owner := (entry ->> 'user_id')::uuid;
        via := entry ->> 'gateway';
        insert into ledger_accounts (tenant_id, kind, user_id, gateway, currency, created_at)
          values (coalesce((select u.tenant_id from users u where u.id = owner), new.tenant_id), account_kind, owner, via,
            new.currency, new.created_at) on conflict do nothing;
        select a.id into strict account from ledger_accounts a
          where a.kind = account_kind and a.currency = new.currency
            and case when owner is null then a.user_id is null and a.tenant_id = new.tenant_id and a.gateway is not distinct from via
                     else a.user_id = owner end;
        insert into ledger_entries (transaction_id, account_id, user_id, amount_minor, created_at)
          values (new.id, account, owner, (entry ->> 'amount_minor')::bigint, new.created_at);
      end loop;
      return null;
    end $$;

    create function carry_ledger_entry() returns trigger language plpgsql as $$
    declare
      account ledger_accounts;
    begin
      if pg_trigger_depth() < 2 then
        raise exception 'Ledger entries come with their transaction.' using errcode = 'insufficient_privilege';
      end if;
      select * into strict account from ledger_accounts where id = new.account_id;
      case account.kind
        when 'user_balance' then
          update users set balance_minor = balance_minor + new.amount_minor
            where id = account.user_id and currency = account.currency returning balance_minor into new.balance_after_minor;
        when 'user_affiliate' then
          update users set affiliate_balance_minor = affiliate_balance_minor + new.amount_minor
            where id = account.user_id and currency = account.currency returning affiliate_balance_minor into new.balance_after_minor;
        when 'user_credits' then
          update users set render_credits = render_credits + new.amount_minor
            where id = account.user_id returning render_credits into new.balance_after_minor;
        else return new;
      end case;
      if new.balance_after_minor is null then
        raise exception 'A balance is kept in the currency of its user.'
          using errcode = 'check_violation', table = 'ledger_entries', constraint = 'ledger_entries_currency';
      end if;
      return new;
    end $$;

    create function keep_balances_to_the_ledger() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        if new.balance_minor = 0 and new.affiliate_balance_minor = 0 and new.render_credits = 0 then return new; end if;
      elsif pg_trigger_depth() >= 3
        or (new.balance_minor, new.affiliate_balance_minor, new.render_credits)
          = (old.balance_minor, old.affiliate_balance_minor, old.render_credits) then
        return new;
      end if;
      raise exception 'Balances change by the ledger alone.' using errcode = 'insufficient_privilege';
    end $$;

    create trigger ledger_transactions_balance before insert on ledger_transactions
      for each row execute function balance_ledger_transaction();
    create trigger ledger_transactions_write_entries after insert on ledger_transactions
      for each row execute function write_ledger_entries();
    create trigger ledger_entries_are_carried before insert on ledger_entries
      for each row execute function carry_ledger_entry();
    ${['ledger_accounts', 'ledger_transactions', 'ledger_entries']
      .map(
        (table) => `
    create trigger ${table}_are_final before update or delete on ${table}
      for each row execute function refuse_ledger_change();
    create trigger ${table}_are_not_truncated before truncate on ${table}
      for each statement execute function refuse_ledger_change();`,
      )
      .join('')}

    create temporary table kept on commit drop as
      select id, tenant_id, currency, balance_minor, affiliate_balance_minor, now() as created_at from users
      where balance_minor > 0 or affiliate_balance_minor > 0;
    update users set balance_minor = 0, affiliate_balance_minor = 0 where id in (select id from kept);
    insert into ledger_transactions (id, tenant_id, kind, cause_id, currency, description, entries, created_at)
      select gen_random_uuid(), tenant_id, 'opening', id, currency, 'Balance before the ledger', (
        select jsonb_agg(jsonb_build_object('account', account, 'user_id', owner, 'amount_minor', amount))
        from (values ('user_balance', id, balance_minor), ('user_affiliate', id, affiliate_balance_minor),
          ('opening', null, -balance_minor - affiliate_balance_minor)) as entry (account, owner, amount)
        where amount <> 0), created_at from kept;

    create trigger users_balances_by_ledger before insert or update of balance_minor, affiliate_balance_minor, render_credits on users
      for each row execute function keep_balances_to_the_ledger();
  `);
}

/** The balances stay on the users; what led to them goes. */
export async function down({ sql }) {
  await sql(`
    drop trigger users_balances_by_ledger on users;
    drop table ledger_entries;
    drop table ledger_transactions;
    drop table ledger_accounts;
    drop function keep_balances_to_the_ledger();
    drop function carry_ledger_entry();
    drop function write_ledger_entries();
    drop function balance_ledger_transaction();
    drop function refuse_ledger_change();
    alter table users drop column render_credits;
  `);
}
