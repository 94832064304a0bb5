const urls = [
  'logo_url',
  'logo_dark_url',
  'favicon_url',
  'og_image_url',
  'support_url',
  'terms_url',
  'privacy_url',
  'watermark_image_url',
];
const colors = ['primary_color', 'secondary_color', 'accent_color', 'background_color'];

export async function up({ sql }) {
  await sql(`
    create table tenant_brandings (
      id uuid primary key,
      tenant_id uuid not null references tenants (id),
      display_name text check (char_length(display_name) between 1 and 120),
      ${urls.map((name) => `${name} text check (${name} like 'https://%' and char_length(${name}) <= 2048),`).join('\n')}
      ${colors.map((name) => `${name} text check (${name} ~ '^#[0-9a-f]{6}$'),`).join('\n')}
      font_family text check (char_length(font_family) between 1 and 120),
      email_from_name text check (char_length(email_from_name) between 1 and 120),
      email_from_address text check (char_length(email_from_address) <= 254),
      email_reply_to text check (char_length(email_reply_to) <= 254),
      email_footer_html text check (char_length(email_footer_html) between 1 and 10000),
      embed_enabled boolean not null default false,
      embed_allowed_hosts jsonb not null default '[]' check (jsonb_typeof(embed_allowed_hosts) = 'array'),
      watermark_text text check (char_length(watermark_text) between 1 and 120),
      watermark_enabled boolean not null default false,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index tenant_brandings_tenant_key on tenant_brandings (tenant_id);
  `);
}

export async function down({ sql }) {
  await sql('drop table tenant_brandings');
}
