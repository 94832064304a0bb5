import type { StaffRole } from '../platform/context.js';

export interface Figure {
  name: string;
  roles: readonly StaffRole[];
  /** SQL of one value; $1 is now. */
  sql: string;
  /** The list behind the figure: its resource, and its filters for figures of the last days. */
  resource: string;
  query(ago: (days: number) => string): string;
  as?: 'moment';
}

export interface Board {
  name: string;
  roles: readonly StaffRole[];
  /** SQL of rows with id, title, detail and at; $1 is now. */
  sql: string;
  resource: string;
}

const inForce = 'lifted_at is null and (unblock_date is null or unblock_date > $1)';
const usable = 'is_active and (starts_at is null or starts_at <= $1) and (expires_at is null or expires_at > $1)';
const usedUp = 'max_use_count is not null and use_count >= max_use_count';
const pending = 'published_at is null and set_aside_at is null';

export const figures: readonly Figure[] = [
  {
    name: 'bansActive',
    roles: ['Support', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from bans where ${inForce}`,
    resource: 'bans',
    query: () => 'filters.inForce=true',
  },
  {
    name: 'signInsToday',
    roles: ['Support', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from sessions where issued_at > $1::timestamptz - interval '1 day'`,
    resource: 'sessions',
    query: (ago) => `filters.issuedAt~~from=${ago(1)}`,
  },
  {
    name: 'usersNew',
    roles: ['Support', 'Tenants', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from users where created_at > $1::timestamptz - interval '7 days'`,
    resource: 'users',
    query: (ago) => `filters.createdAt~~from=${ago(7)}`,
  },
  {
    name: 'tenantsActive',
    roles: ['Tenants', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from tenants where status = 'Active' and $1::timestamptz is not null`,
    resource: 'tenants',
    query: () => 'filters.status=Active',
  },
  {
    name: 'trialsEnding',
    roles: ['Tenants', 'Owner'],
    sql: `select count(*)::int as value from tenants where status = 'Trial' and trial_ends_at < $1::timestamptz + interval '14 days'`,
    resource: 'tenants',
    query: (ago) => `filters.status=Trial&filters.trialEndsAt~~to=${ago(-14)}`,
  },
  {
    name: 'tenantsSuspended',
    roles: ['Tenants', 'Owner'],
    sql: `select count(*)::int as value from tenants where status = 'Suspended' and $1::timestamptz is not null`,
    resource: 'tenants',
    query: () => 'filters.status=Suspended',
  },
  {
    name: 'discountsActive',
    roles: ['Support', 'Finance', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from discounts where ${usable} and not coalesce(${usedUp}, false)`,
    resource: 'discounts',
    query: () => 'filters.state=active',
  },
  {
    name: 'discountsUsedUp',
    roles: ['Finance', 'Owner'],
    sql: `select count(*)::int as value from discounts where ${usable} and ${usedUp}`,
    resource: 'discounts',
    query: () => 'filters.state=used_up',
  },
  {
    name: 'questsActive',
    roles: ['Finance'],
    sql: `select count(*)::int as value from quests where ${usable}`,
    resource: 'quests',
    query: () => 'filters.state=active',
  },
  {
    name: 'paymentsFailed',
    roles: ['Finance', 'Owner'],
    sql: `select count(*)::int as value from payments where status = 'Failed' and created_at > $1::timestamptz - interval '7 days'`,
    resource: 'payments',
    query: (ago) => `filters.status=Failed&filters.createdAt~~from=${ago(7)}`,
  },
  {
    name: 'paymentsStuck',
    roles: ['Finance', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from payments where status = 'Pending' and expires_at <= $1`,
    resource: 'payments',
    query: () => 'filters.stuck=true',
  },
  {
    name: 'refundsAwaiting',
    roles: ['Finance', 'Auditor', 'Owner'],
    sql: `select count(*)::int as value from refunds where status = 'AwaitingApproval' and $1::timestamptz is not null`,
    resource: 'refunds',
    query: () => 'filters.status=AwaitingApproval',
  },
  {
    name: 'ledgerDifferences',
    roles: ['Finance', 'Auditor', 'Owner'],
    sql: `select difference_count as value from ledger_checks where $1::timestamptz is not null order by created_at desc limit 1`,
    resource: 'ledgerChecks',
    query: () => '',
  },
  {
    name: 'ledgerChecked',
    roles: ['Finance', 'Auditor', 'Owner'],
    as: 'moment',
    sql: `select max(created_at) as value from ledger_checks where $1::timestamptz is not null`,
    resource: 'ledgerChecks',
    query: () => '',
  },
  {
    name: 'auditBreaks',
    roles: ['Auditor', 'Owner'],
    sql: `select break_count as value from audit_checks where $1::timestamptz is not null order by created_at desc limit 1`,
    resource: 'auditChecks',
    query: () => '',
  },
  {
    name: 'auditChecked',
    roles: ['Auditor', 'Owner'],
    as: 'moment',
    sql: `select max(created_at) as value from audit_checks where $1::timestamptz is not null`,
    resource: 'auditChecks',
    query: () => '',
  },
  {
    name: 'outboxDepth',
    roles: ['Auditor', 'Owner'],
    sql: `select count(*)::int as value from (select 1 from outbox_events where ${pending} and $1::timestamptz is not null limit 100000) as w`,
    resource: 'events',
    query: () => 'filters.waiting=true',
  },
  {
    name: 'outboxOldest',
    roles: ['Owner'],
    as: 'moment',
    sql: `select min(occurred_at) as value from outbox_events where ${pending} and $1::timestamptz is not null`,
    resource: 'events',
    query: () => 'filters.waiting=true&sortBy=position&direction=asc',
  },
  {
    name: 'staffActions',
    roles: ['Auditor', 'Owner'],
    sql: `select count(*)::int as value from audit_entries where occurred_at > $1::timestamptz - interval '1 day' and actor_kind = 'staff'`,
    resource: 'audit',
    query: (ago) => `filters.actorKind=staff&filters.occurredAt~~from=${ago(1)}`,
  },
];

export const boards: readonly Board[] = [
  {
    name: 'latestBans',
    roles: ['Support', 'Auditor', 'Owner'],
    resource: 'users',
    sql: `select u.id, coalesce(u.full_name, u.email, u.phone_number) as title, b.reason as detail, b.banned_at as at
      from bans b join users u on u.id = b.user_id where b.banned_at <= $1::timestamptz order by b.banned_at desc, b.id limit 6`,
  },
  {
    name: 'endingTrials',
    roles: ['Tenants', 'Owner'],
    resource: 'tenants',
    sql: `select id, name as title, slug as detail, trial_ends_at as at from tenants
      where status = 'Trial' and $1::timestamptz is not null order by trial_ends_at limit 6`,
  },
  {
    name: 'busiestDiscounts',
    roles: ['Finance'],
    resource: 'discounts',
    sql: `select id, code as title, name as detail, updated_at as at from discounts
      where ${usable} order by use_count desc, code limit 6`,
  },
  {
    name: 'latestActions',
    roles: ['Auditor', 'Owner'],
    resource: 'audit',
    sql: `select id, actor_label as title, action as detail, occurred_at as at from audit_entries
      where actor_kind = 'staff' and occurred_at <= $1::timestamptz order by occurred_at desc, id limit 6`,
  },
];
