/** That a card may be charged for renewals; what names the card to its provider is sealed, and goes once that has forgotten it. */
export async function up({ sql }) {
  await sql(`
    create table renewal_consents (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      user_id uuid not null references users (id),
      payment_id uuid not null references payments (id),
      gateway text not null check (gateway = 'Stripe'),
      card_last4 text check (card_last4 ~ '^[0-9]{4}$'),
      card_sealed text,
      withdrawn_at timestamptz(3),
      withdrawn_cause text check (withdrawn_cause in ('removed', 'cancelled', 'replaced', 'ended', 'erasure')),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint renewal_consents_withdrawn_for_a_cause check ((withdrawn_at is null) = (withdrawn_cause is null)),
      constraint renewal_consents_name_a_card check (withdrawn_at is not null or card_sealed is not null)
    );
    create unique index renewal_consents_payment_key on renewal_consents (payment_id);
    create index renewal_consents_of_user on renewal_consents (user_id, created_at desc);
    create index renewal_consents_to_forget on renewal_consents (withdrawn_at asc)
      where withdrawn_at is not null and card_sealed is not null;
    alter table payments
      add column consent_id uuid references renewal_consents (id),
      add constraint payments_charged_by_consent check (consent_id is null or (gateway = 'Stripe' and action = 'PlanRenewal'));
    create index payments_charging on payments (consent_id) where status = 'Pending' and consent_id is not null;
    alter table user_plans
      add column consent_id uuid references renewal_consents (id),
      add column renewal_payment_id uuid references payments (id);
    create index user_plans_being_renewed on user_plans (renewal_payment_id) where renewal_payment_id is not null;
  `);
}

export async function down({ sql }) {
  await sql(`
    alter table user_plans drop column renewal_payment_id, drop column consent_id;
    alter table payments drop column consent_id;
    drop table renewal_consents;
  `);
}
