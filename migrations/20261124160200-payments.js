/** What was agreed when the payment was made; nothing of it changes afterwards. */
const agreed = [
  'id',
  'tenant_id',
  'user_id',
  'plan_id',
  'gateway',
  'action',
  'price_minor',
  'discount_minor',
  'tax_minor',
  'amount_minor',
  'currency',
  'title',
  'terms',
  'discount_id',
  'created_at',
];

export async function up({ sql }) {
  await sql(`
    create sequence payment_receipts;
    create table payments (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid not null references users (id),
      plan_id uuid not null references plans (id),
      gateway text not null check (gateway in ('ZarinPal', 'IdPay', 'Bazaar', 'Stripe', 'Balance')),
      status text not null check (status in ('Pending', 'Confirmed', 'Failed', 'Expired', 'PartlyRefunded', 'Refunded')),
      action text not null check (action in ('PlanPurchase', 'PlanRenewal')),
      price_minor bigint not null check (price_minor >= 0),
      discount_minor bigint not null default 0 check (discount_minor between 0 and price_minor),
      tax_minor bigint not null default 0 check (tax_minor >= 0),
      amount_minor bigint not null check (amount_minor >= 0),
      currency text not null check (currency ~ '^[A-Z]{3}$' and currency <> 'XRC'),
      title text not null check (char_length(title) between 1 and 200),
      description text check (char_length(description) <= 500),
      terms jsonb not null,
      discount_id uuid references discounts (id),
      authority text check (char_length(authority) between 1 and 255),
      gateway_reference text check (char_length(gateway_reference) between 1 and 255),
      redirect_url text check (char_length(redirect_url) <= 4096),
      return_url text check (char_length(return_url) <= 2048),
      card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
      receipt_number bigint,
      refunded_minor bigint not null default 0,
      confirmed_at timestamptz(3),
      failed_at timestamptz(3),
      failure_reason text check (char_length(failure_reason) <= 200),
      expires_at timestamptz(3) not null,
      inquired_at timestamptz(3),
      late_paid_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint payments_add_up check (amount_minor = price_minor - discount_minor + tax_minor),
      constraint payments_refunds_within_amount check (refunded_minor between 0 and amount_minor),
      constraint payments_confirmed_have_a_receipt check (
        (status in ('Confirmed', 'PartlyRefunded', 'Refunded')) = (confirmed_at is not null)
        and (confirmed_at is not null) = (receipt_number is not null)),
      constraint payments_failed_have_a_time check ((status in ('Failed', 'Expired')) = (failed_at is not null)),
      constraint payments_refunded_as_told check (case status
        when 'PartlyRefunded' then refunded_minor > 0 and refunded_minor < amount_minor
        when 'Refunded' then refunded_minor = amount_minor and amount_minor > 0
        else refunded_minor = 0 end)
    );
    create unique index payments_authority_key on payments (gateway, authority) where authority is not null;
    create unique index payments_receipt_key on payments (receipt_number) where receipt_number is not null;
    create index payments_newest on payments (created_at desc, id);
    create index payments_of_user on payments (user_id, created_at desc, id);
    create index payments_of_tenant on payments (tenant_id, created_at desc, id);
    create index payments_pending on payments (created_at asc) where status = 'Pending';
    create index payments_confirmed on payments (confirmed_at desc) where confirmed_at is not null;
    alter table user_plans add constraint user_plans_payment_fkey foreign key (payment_id) references payments (id);

    create function keep_payment_to_its_states() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        if new.status = 'Pending' then return new; end if;
        raise exception 'A payment begins as Pending.'
          using errcode = 'check_violation', table = 'payments', constraint = 'payments_states';
      end if;
      if (${agreed.map((name) => `new.${name}`).join(', ')}) is distinct from (${agreed.map((name) => `old.${name}`).join(', ')})
        or (old.authority <> old.id::text and new.authority is distinct from old.authority)
        or (old.receipt_number is not null and new.receipt_number is distinct from old.receipt_number)
        or new.refunded_minor < old.refunded_minor
      then
        raise exception 'What was agreed about a payment does not change.'
          using errcode = 'check_violation', table = 'payments', constraint = 'payments_agreed';
      end if;
      if new.status <> old.status and (old.status || '>' || new.status) not in ('Pending>Confirmed', 'Pending>Failed',
        'Pending>Expired', 'Confirmed>PartlyRefunded', 'Confirmed>Refunded', 'PartlyRefunded>Refunded')
      then
        raise exception 'A payment does not go from % to %.', old.status, new.status
          using errcode = 'check_violation', table = 'payments', constraint = 'payments_states';
      end if;
      return new;
    end $$;
    create trigger payments_keep_to_their_states before insert or update on payments
      for each row execute function keep_payment_to_its_states();

    create table payment_steps (
      id uuid primary key,
      payment_id uuid not null references payments (id),
      tenant_id uuid not null references tenants (id),
      kind text not null check (char_length(kind) between 1 and 60),
      answer jsonb,
      created_at timestamptz(3) not null
    );
    create index payment_steps_of_payment on payment_steps (payment_id, created_at asc);

    create table refunds (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      payment_id uuid not null references payments (id),
      user_id uuid not null references users (id),
      amount_minor bigint not null check (amount_minor > 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      refund_to text not null check (refund_to in ('Balance', 'OriginalMethod', 'Plan')),
      status text not null check (status in ('AwaitingApproval', 'Processing', 'Completed', 'Failed', 'Rejected')),
      reason text not null check (char_length(reason) between 1 and 500),
      requested_by_kind text not null check (requested_by_kind in ('service', 'staff', 'system')),
      requested_by_id uuid,
      requested_by_label text not null,
      decided_by_id uuid,
      decided_by_label text,
      gateway_reference text,
      failure_reason text check (char_length(failure_reason) <= 200),
      seconds_returned bigint not null default 0 check (seconds_returned >= 0),
      completed_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint refunds_completed_have_a_time check ((status = 'Completed') = (completed_at is not null)),
      constraint refunds_decided_by_another check (decided_by_id is null or decided_by_id is distinct from requested_by_id)
    );
    create index refunds_newest on refunds (created_at desc, id);
    create index refunds_of_payment on refunds (payment_id);
    create index refunds_under_way on refunds (created_at asc) where status in ('AwaitingApproval', 'Processing');

    alter table discounts
      add column max_uses_per_user integer check (max_uses_per_user > 0),
      add column minimum_amount_minor bigint check (minimum_amount_minor > 0),
      add column first_purchase_only boolean not null default false,
      add column budget_minor bigint check (budget_minor > 0),
      add column budget_used_minor bigint not null default 0 check (budget_used_minor >= 0),
      add constraint discounts_within_budget check (budget_used_minor <= budget_minor);
    create table discount_uses (
      id uuid primary key,
      discount_id uuid not null references discounts (id),
      payment_id uuid not null references payments (id),
      user_id uuid not null references users (id),
      tenant_id uuid not null references tenants (id),
      state text not null check (state in ('Reserved', 'Committed', 'Released', 'TakenBack')),
      discount_minor bigint not null check (discount_minor >= 0),
      profit_minor bigint not null default 0 check (profit_minor >= 0),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index discount_uses_payment_key on discount_uses (payment_id);
    create index discount_uses_of_discount on discount_uses (discount_id, created_at desc);
    create index discount_uses_of_user on discount_uses (user_id, discount_id);

    create table idempotency_keys (
      id uuid primary key,
      owner text not null check (char_length(owner) between 1 and 100),
      operation text not null check (char_length(operation) between 1 and 60),
      key text not null check (char_length(key) between 1 and 255),
      fingerprint text not null check (char_length(fingerprint) = 64),
      leased_until timestamptz(3) not null,
      answer jsonb,
      created_at timestamptz(3) not null
    );
    create unique index idempotency_keys_key on idempotency_keys (owner, operation, key);
    create index idempotency_keys_oldest on idempotency_keys (created_at asc);
  `);
}

export async function down({ sql }) {
  await sql(`
    drop table idempotency_keys;
    drop table discount_uses;
    alter table discounts drop constraint discounts_within_budget, drop column max_uses_per_user, drop column minimum_amount_minor,
      drop column first_purchase_only, drop column budget_minor, drop column budget_used_minor;
    drop table refunds;
    drop table payment_steps;
    alter table user_plans drop constraint user_plans_payment_fkey;
    drop table payments;
    drop function keep_payment_to_its_states();
    drop sequence payment_receipts;
  `);
}
