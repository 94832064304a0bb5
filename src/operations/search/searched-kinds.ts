import { discountSearchText, shownDiscountCode } from '../../models/discount.js';
import { paymentMethods } from '../../models/gateway-name.js';
import { userSearchText } from '../../models/user.js';
import type { OperationName } from '../policy-table.js';
import type { Sought } from './sought.js';

/** One way to look for records of a kind. */
export interface Way {
  /** What is looked for. */
  by: keyof Sought;
  /** In SQL over the rows as `r`, with the value as `$1`; an index serves it. */
  condition: string;
  /** Whoever gives this means this very record. */
  isExact?: true;
  /** What was found, where it does not stand among the kind's texts. */
  shows?: string;
}

export interface SearchedKind {
  /** Who may call this sees the kind; for others it does not exist. */
  operation: OperationName;
  table: string;
  /** The column that holds the tenant. */
  tenant: string;
  /** In SQL: what names a record, then what tells it from others. */
  texts: string[];
  /** A value that the console has a word for. `$3` is the time. */
  state: string;
  ways: Way[];
}

const byId: Way = { by: 'id', condition: 'r.id = $1', isExact: true, shows: 'r.id::text' };
const tenantName = '(select t.name from tenants t where t.id = r.tenant_id)';
const openBan = `exists (select from bans b where b.user_id = r.id and b.lifted_at is null
  and (b.unblock_date is null or b.unblock_date > $3))`;
const gateways = paymentMethods.map((name) => `'${name}'`).join(', ');

/** What the console's search box looks through, in the order in which it is shown. */
export const searchedKinds = {
  users: {
    operation: 'searchUsers',
    table: 'users',
    tenant: 'r.tenant_id',
    texts: ['r.full_name', 'r.email', 'r.phone_number', tenantName],
    state: `case when r.erased_at is not null then 'erased' when ${openBan} then 'banned' end`,
    ways: [
      byId,
      { by: 'email', condition: 'lower(r.email) = lower($1) and r.erased_at is null', isExact: true },
      { by: 'phoneNumber', condition: 'r.phone_number = $1 and r.erased_at is null', isExact: true },
      { by: 'personPattern', condition: `${userSearchText('r')} like $1 and r.erased_at is null` },
    ],
  },
  tenants: {
    operation: 'listTenants',
    table: 'tenants',
    tenant: 'r.id',
    texts: ['r.name', 'r.slug'],
    state: 'r.status',
    ways: [
      byId,
      { by: 'word', condition: 'r.slug = lower($1)', isExact: true },
      {
        by: 'domain',
        condition: 'r.id in (select d.tenant_id from tenant_domains d where d.domain = $1)',
        isExact: true,
        shows: '$1::text',
      },
      { by: 'pattern', condition: `lower(r.slug || ' ' || r.name) like $1` },
    ],
  },
  payments: {
    operation: 'getPayment',
    table: 'payments',
    tenant: 'r.tenant_id',
    texts: ['r.title', '(select coalesce(u.full_name, u.email, u.phone_number) from users u where u.id = r.user_id)'],
    state: 'r.status',
    ways: [
      byId,
      {
        by: 'word',
        condition: `r.gateway in (${gateways}) and r.authority = $1`,
        isExact: true,
        shows: 'r.authority',
      },
      { by: 'word', condition: 'r.gateway_reference = $1', isExact: true, shows: 'r.gateway_reference' },
      { by: 'receiptNumber', condition: 'r.receipt_number = $1', isExact: true, shows: 'r.receipt_number::text' },
    ],
  },
  discounts: {
    operation: 'listDiscounts',
    table: 'discounts',
    tenant: 'r.tenant_id',
    texts: [shownDiscountCode('r'), 'r.name', tenantName],
    state: `case when not r.is_active then 'switched_off' when r.expires_at <= $3 then 'ended' end`,
    ways: [
      byId,
      { by: 'code', condition: 'r.code = $1', isExact: true },
      { by: 'pattern', condition: `${discountSearchText('r')} like $1` },
    ],
  },
  apiKeys: {
    operation: 'listApiKeys',
    table: 'api_keys',
    tenant: 'r.tenant_id',
    texts: ['r.name', 'r.key_prefix', tenantName],
    state: `case when r.revoked_at is not null then 'revoked' when r.expires_at <= $3 then 'ended' else 'active' end`,
    ways: [byId, { by: 'keyPrefix', condition: 'r.key_prefix = $1', isExact: true }],
  },
} as const satisfies Record<string, SearchedKind>;

export type SearchedKindName = keyof typeof searchedKinds;
