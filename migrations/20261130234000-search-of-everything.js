/** As `discountSearchText` in src/models/discount.ts writes it: an index serves the very same expression alone. */
const discountText = `lower(case when for_user_id is null then code else '' end || ' ' || name)`;

/** What people are asked for on the telephone, over all tenants: each exact text has an index that begins with it. */
export async function up({ sql }) {
  await sql(`
    create index users_email on users (lower(email));
    create index users_phone_number on users (phone_number);
    create index payments_gateway_reference on payments (gateway_reference) where gateway_reference is not null;
    create index tenant_domains_domain on tenant_domains (domain);
    create index discounts_code on discounts (code);
    create index discounts_search_trgm on discounts using gin ((${discountText}) gin_trgm_ops);
  `);
}

export async function down({ sql }) {
  await sql(`
    drop index users_email;
    drop index users_phone_number;
    drop index payments_gateway_reference;
    drop index tenant_domains_domain;
    drop index discounts_code;
    drop index discounts_search_trgm;
  `);
}
