import type { Context } from '../platform/context.js';
import { Ban } from './ban.js';
import { jsonOf, rowFromJson, statementNamed } from './prepared-find.js';
import { User, userSearchText } from './user.js';

export type UserRole = 'admin' | 'tenant_admin' | 'member';

export interface UserFilters {
  /** Of this tenant alone. */
  tenantId?: string | undefined;
  /** A LIKE pattern over e-mail address, phone number and name, with folded letters. */
  pattern?: string | undefined;
  role?: UserRole | undefined;
  /** Whether the user manages his tenant, whatever else he is. */
  manager?: boolean | undefined;
  banned?: boolean | undefined;
  /** Whether one of the addresses is verified. */
  verified?: boolean | undefined;
  registeredFrom?: Date | undefined;
  /** Before this. */
  registeredTo?: Date | undefined;
}

const roleConditions: Record<UserRole, string> = {
  admin: 'u.is_admin',
  tenant_admin: 'u.is_tenant_admin',
  member: 'not u.is_admin and not u.is_tenant_admin',
};

/** A condition, the name of its kind, and the values it binds. The text depends on the kind alone. */
interface Condition {
  kind: string;
  text(bind: (value: unknown) => string): string;
}

/** One page of the users that pass the filters and were not erased, newest first, and how many there are in all: by one prepared statement. */
export async function findUsers(
  { database, now }: Pick<Context, 'database' | 'now'>,
  filters: UserFilters,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ rows: User[]; total: number }> {
  const values: unknown[] = [limit, offset];
  const conditions = conditionsOf(filters, now());
  const texts = conditions.map(({ text }) => text((value) => `$${values.push(value)}`));
  const name = ['search-users', ...conditions.map(({ kind }) => kind)].join('-');
  const statement = statementNamed(name, () => textOf(texts, filters.pattern !== undefined));
  const found = await database.query<FoundRow>(statement, values);
  return { total: Number(found[0]?.total ?? 0), rows: found.flatMap(usersFrom) };
}

function conditionsOf(filters: UserFilters, now: Date): Condition[] {
  const { tenantId, pattern, role, manager, banned, verified, registeredFrom, registeredTo } = filters;
  const conditions: Condition[] = [];
  if (tenantId !== undefined) conditions.push({ kind: 'tenant', text: (bind) => `u.tenant_id = ${bind(tenantId)}` });
  if (pattern !== undefined)
    conditions.push({ kind: 'text', text: (bind) => `${userSearchText('u')} like ${bind(pattern)}` });
  if (role !== undefined) conditions.push({ kind: role, text: () => roleConditions[role] });
  if (manager !== undefined) {
    const not = manager ? '' : 'not ';
    conditions.push({ kind: `${not.trim()}manager`, text: () => `${not}u.is_tenant_admin` });
  }
  if (banned !== undefined) {
    const inForce = (moment: string) =>
      `exists (select from bans x where x.user_id = u.id and x.lifted_at is null
                 and (x.unblock_date is null or x.unblock_date > ${moment}))`;
    const not = banned ? '' : 'not ';
    conditions.push({ kind: `${not.trim()}banned`, text: (bind) => not + inForce(bind(now)) });
  }
  if (verified !== undefined) {
    const not = verified ? '' : 'not ';
    conditions.push({ kind: `${not.trim()}verified`, text: () => `${not}(u.email_verified or u.phone_verified)` });
  }
  if (registeredFrom !== undefined)
    conditions.push({ kind: 'from', text: (bind) => `u.created_at >= ${bind(registeredFrom)}` });
  if (registeredTo !== undefined)
    conditions.push({ kind: 'to', text: (bind) => `u.created_at < ${bind(registeredTo)}` });
  return conditions;
}

/**
 * With a part of a text, all hits have to be found for their number anyway, and the page is taken from them: PostgreSQL
 * would walk the newest users until the page is full, which for a rare text is all of them. Without one, it counts in an
 * index and reads the page from another.
 */
function textOf(conditions: string[], byText: boolean): string {
  return `
    with hits as ${byText ? '' : 'not '}materialized (
      select u.id, u.created_at from users u where ${['u.erased_at is null', ...conditions].join(' and ')}),
    page as (select id from hits order by created_at desc, id limit $1 offset $2)
    select (select count(*) from hits) as total, ${jsonOf(User, 'u')} as "user", ${jsonOf(Ban, 'b')} as ban
    from (values (1)) as once
    left join (page join users u on u.id = page.id left join bans b on b.user_id = u.id and b.lifted_at is null) on true
    order by u.created_at desc, u.id`;
}

/** An empty page is one row without a user, for the total. */
interface FoundRow {
  total: string;
  user: string | null;
  ban: string | null;
}

function usersFrom(row: FoundRow): User[] {
  const user = rowFromJson(User, row.user);
  if (user) user.openBan = rowFromJson(Ban, row.ban);
  return user ? [user] : [];
}
