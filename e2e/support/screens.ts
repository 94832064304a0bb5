import type { Stage } from './stage.js';

const lists = [
  'users',
  'bans',
  'tenants',
  'discounts',
  'quests',
  'events',
  'audit',
  'staff',
  'serviceTokens',
  'signingKeys',
];

/** A record of each resource, preferably one with something to see. */
const recordQueries: Record<string, string> = {
  users: `select id from users where id in (select user_id from bans where lifted_at is null) limit 1`,
  bans: 'select id from bans order by banned_at desc limit 1',
  tenants: `select id from tenants where slug = 'acme'`,
  discounts: 'select id from discounts order by created_at desc limit 1',
  quests: 'select id from quests order by created_at desc limit 1',
  events: 'select id from outbox_events order by position desc limit 1',
  audit: 'select id from audit_entries order by occurred_at desc limit 1',
  staff: `select id from staff where email = 'auditor@demo.test'`,
  serviceTokens: `select id from service_tokens where service_name = 'render'`,
  signingKeys: 'select id from signing_keys limit 1',
};

const forms = [
  'tenants/actions/new',
  'discounts/actions/new',
  'quests/actions/new',
  'staff/actions/new',
  'serviceTokens/actions/new',
  'signingKeys/actions/rotate',
];
const recordForms: Record<string, string[]> = {
  users: ['unban', 'endSessions'],
  tenants: ['edit', 'suspend'],
  discounts: ['edit', 'switchOff'],
  quests: ['edit', 'switchOff'],
  staff: ['edit', 'reset'],
  serviceTokens: ['revoke'],
};

/** The address of every screen that an owner can open. */
export async function everyScreen({ database }: Stage): Promise<string[]> {
  const screens = [
    '/admin',
    '/admin/resources/users?filters.q=nobody-has-this-name',
    ...lists.map((list) => `/admin/resources/${list}`),
  ];
  for (const [resource, query] of Object.entries(recordQueries)) {
    const { rows } = await database.query<{ id: string }>(query);
    const record = `/admin/resources/${resource}/records/${rows[0]?.id}`;
    screens.push(`${record}/show`, ...(recordForms[resource] ?? []).map((form) => `${record}/${form}`));
  }
  const { rows } = await database.query<{ id: string }>(`select id from users where email = 'mfa@acme.test'`);
  screens.push(`/admin/resources/users/records/${rows[0]?.id}/ban`, '/admin/resources/nowhere');
  return [...screens, ...forms.map((form) => `/admin/resources/${form}`)];
}
