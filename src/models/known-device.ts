import type { Context, InTransaction } from '../platform/context.js';
import { transactionConnection } from '../platform/transaction-connection.js';

/** What a sign-in shows of the device that it comes from. */
export interface DeviceTraces {
  /** Of the token that the service gave it. */
  tokenHash: string | null;
  /** Made by the client. */
  deviceId: string | null;
  userAgent: string | null;
  ipAddress: string | null;
}

export interface Recognition {
  /** It holds a token that the service gave it, in a session of this user that nobody ended for fear of a thief. */
  isKnown: boolean;
  /** It looks like one of the user's last twenty sessions. Easily pretended: good for a notice, and nothing else. */
  isSeen: boolean;
}

/** Over the user `$1` and the traces `$2` to `$5`. */
export const recognitionColumns = `
  exists (select from sessions s where s.device_token_hash = $2 and s.user_id = $1
    and (s.revoked_at is null or s.revoked_cause = 'logout')) as "isKnown",
  exists (select from
      (select device_id, user_agent, ip_address from sessions where user_id = $1 order by issued_at desc limit 20) s
    where s.device_id = $3 or s.user_agent is not distinct from $4 and s.ip_address is not distinct from $5) as "isSeen"`;

export const valuesOf = ({ tokenHash, deviceId, userAgent, ipAddress }: DeviceTraces) => [
  tokenHash,
  deviceId,
  userAgent,
  ipAddress,
];

export async function recognise(
  { transaction }: InTransaction,
  userId: string,
  traces: DeviceTraces,
): Promise<Recognition> {
  const statement = { name: 'recognition-of-device', text: `select ${recognitionColumns}` };
  const values = [userId, ...valuesOf(traces)];
  const { rows } = await transactionConnection(transaction).query<Recognition>({ ...statement, values });
  return rows[0] ?? { isKnown: false, isSeen: false };
}

/** Whether somebody with this address signed in before on the device that holds the token. */
export async function knowsDevice(
  { database }: Context,
  tenantId: string,
  { email, phoneNumber }: { email: string | null; phoneNumber: string | null },
  tokenHash: string,
): Promise<boolean> {
  const address = email ?? phoneNumber;
  if (address === null || address.includes('\0')) return false;
  const [name, condition] =
    email === null
      ? ['device-of-phone-number', 'u.phone_number = $3']
      : ['device-of-email', 'lower(u.email) = lower($3)'];
  const text = `
    select from sessions s join users u on u.id = s.user_id
    where s.device_token_hash = $1 and (s.revoked_at is null or s.revoked_cause = 'logout')
      and u.tenant_id = $2 and ${condition} limit 1`;
  return (await database.lookUp({ name, text }, [tokenHash, tenantId, address])).length > 0;
}
