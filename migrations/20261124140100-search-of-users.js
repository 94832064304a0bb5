/** As `userSearchText` in src/models/user.ts writes it: an index serves the very same expression alone. */
const letters = '\u064a\u0649\u0626\u0643\u0629\u06c0\u0622\u0623\u0625\u0671\u0624';
const standIns = '\u06cc\u06cc\u06cc\u06a9\u0647\u0647\u0627\u0627\u0627\u0627\u0648';
const arabicDigits = '\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669';
const persianDigits = '\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9';
const dropped = '\u200c\u200d\u200e\u200f\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0654';
const text = `coalesce(email, '') || ' ' || coalesce(phone_number, '') || ' ' || coalesce(full_name, '')`;

export async function up({ sql }) {
  await sql(`
    drop index users_search_trgm;
    create index users_search_trgm on users using gin (
      (translate(lower(${text}), '${letters}${arabicDigits}${persianDigits}${dropped}', '${standIns}01234567890123456789'))
      gin_trgm_ops
    );
    create index users_unverified on users (tenant_id, created_at desc) where not (email_verified or phone_verified);
  `);
}

export async function down({ sql }) {
  await sql(`
    drop index users_unverified;
    drop index users_search_trgm;
    create index users_search_trgm on users using gin ((lower(${text})) gin_trgm_ops);
  `);
}
