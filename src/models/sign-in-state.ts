import type { InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';
import { Ban } from './ban.js';
import { type DeviceTraces, type Recognition, recognitionColumns, valuesOf } from './known-device.js';
import type { FactorType } from './mfa-factor.js';
import { jsonOf, rowFromJson, statementNamed } from './prepared-find.js';
import { Tenant } from './tenant.js';

/** What may be asked for beside the first factor. */
export type SecondFactor = FactorType | 'Passkey';

/** What decides, beside the password, whether and how a user may sign in. */
export interface SignInState {
  tenant: Tenant;
  /** The ban not lifted yet, whose end may have passed. */
  ban: Ban | null;
  /** The kinds of second factor that the user has; none = the password is enough. */
  factors: SecondFactor[];
  /** When the password that counts now was set; null = there is none. */
  passwordSetAt: Date | null;
  /** Of the device that signs in, when it was asked about. */
  recognition?: Recognition;
}

/**
 * Read by a statement of its own behind the one that locks the user's row: what the ban that held the row has written
 * is seen only by a statement that begins then. Null when there is no such user.
 */
export async function findSignInState(
  { transaction }: InTransaction,
  userId: string,
  traces: DeviceTraces | null = null,
): Promise<SignInState | null> {
  const statement = statementNamed(
    traces ? 'sign-in-state-of-user-and-device' : 'sign-in-state-of-user',
    () => `
      select ${jsonOf(Tenant, 't')} as tenant, ${jsonOf(Ban, 'b')} as ban,
             array(select f.factor_type from mfa_factors f where f.user_id = $1 and f.confirmed_at is not null
               union select 'Passkey' from passkeys p where p.user_id = $1
               order by 1 desc) as factors,
             (select c.confirmed_at from credentials c where c.user_id = $1 and c.kind = 'password') as "passwordSetAt"
             ${traces ? `, ${recognitionColumns}` : ''}
      from users u join tenants t on t.id = u.tenant_id left join bans b on b.user_id = u.id and b.lifted_at is null
      where u.id = $1`,
  );
  const values = traces ? [userId, ...valuesOf(traces)] : [userId];
  const { rows } = await transactionConnection(transaction).query<FoundState>({ ...statement, values });
  const [found] = rows;
  const tenant = found && rowFromJson(Tenant, found.tenant);
  if (!tenant) return null;
  const { isKnown, isSeen, ...state } = found;
  const recognition = isKnown === undefined || isSeen === undefined ? undefined : { isKnown, isSeen };
  return { ...state, tenant, ban: rowFromJson(Ban, found.ban), ...(recognition && { recognition }) };
}

interface FoundState extends Pick<SignInState, 'factors' | 'passwordSetAt'>, Partial<Recognition> {
  tenant: string | null;
  ban: string | null;
}
