import { setTimeout } from 'node:timers/promises';
import { Credential, type Tenant } from '../../models/index.js';
import { knowsDevice } from '../../models/known-device.js';
import { allEnded } from '../../platform/all-ended.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { commitAndThrow, inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { hashPassword, needsRehash, verifyPassword } from '../../platform/passwords.js';
import { type Count, clientKey, consumeInTurn, giveBackAll } from '../../platform/rate-limits.js';
import { hashToken } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { type Addresses, type AddressInput, oneAddress, readAddresses } from './addresses.js';
import type { Device } from './device.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { lockUsableUser, type UsableUser } from './lock-usable-user.js';
import { passFirstFactor } from './pass-first-factor.js';
import { sendProof } from './send-proof.js';
import { type SignedIn, signIn } from './start-session.js';

export interface LoginInput extends AddressInput, Device {
  tenantSlug: string;
  password: string;
}

/**
 * Opens a session. Throws `invalid_credentials` alike for an unknown address and a wrong password, `mfa_required` with
 * a token for the second step, `verification_required`, `user_banned`, `tenant_suspended` or `rate_limited`.
 */
export async function login(context: Context, input: LoginInput): Promise<SignedIn> {
  authorizeOperation(context, 'login');
  const address = oneAddress(readAddresses(input));
  const tenant = await findUsableTenant(context, input.tenantSlug);
  const counts = await countsOf(context, tenant, address, input.deviceToken);
  const [, account] = await context.database.onOneConnection((connection) =>
    allEnded([consumeInTurn(connection, counts), Credential.findPassword(connection, tenant.id, address)]),
  );
  const hash = account?.hash ?? null;
  const beganAt = performance.now();
  // An account without a password takes as long as one with, and so does an address that nobody has.
  const isRight = await verifyPassword(hash, input.password);
  if (!account || !hash || !isRight) {
    await evenOut(context, tenant, beganAt);
    throw wrong();
  }
  const opened = await inTransaction(context, async (context) => {
    const usable = await lockUsableUser(context, account.userId, input);
    // Somebody set a new one while this one was compared; a re-hash by another sign-in is no new one.
    if (usable.passwordSetAt?.getTime() !== account.setAt?.getTime()) throw wrong();
    if (needsRehash(hash)) await rehash(context, usable.user.id, input.password);
    giveBackAll(context, counts);
    await requireVerified(context, usable, address);
    return passFirstFactor(context, usable, ['pwd'], input);
  });
  return signIn(context, opened);
}

function wrong(): DomainError {
  return new DomainError('invalid_credentials', 'The address or the password is wrong.');
}

/** Longer than the dearest hash that may be imported takes. */
const evenMilliseconds = 400;

/**
 * A hash from elsewhere takes longer to compare than ours, which would tell who came with an import. While a tenant has
 * such, each of its refusals takes as long.
 */
async function evenOut({ database }: Context, tenant: Tenant, beganAt: number): Promise<void> {
  if (!(await Credential.someAreImported(database, tenant.id))) return;
  const rest = evenMilliseconds - (performance.now() - beganAt);
  if (rest > 0) await setTimeout(rest);
}

/**
 * By client and by account. A device that the account was signed in on before has tries of its own, so that nobody can
 * keep the owner out by using up the others. A right password takes its counts back.
 */
async function countsOf(
  context: Context,
  tenant: Tenant,
  address: Addresses,
  deviceToken: string | undefined,
): Promise<Count[]> {
  const deviceTokenHash = deviceToken === undefined ? null : hashToken(deviceToken);
  if (deviceTokenHash !== null && (await knowsDevice(context, tenant.id, address, deviceTokenHash)))
    return [['loginByKnownDevice', deviceTokenHash]];
  const client = clientKey(context.clientAddress);
  const account = `${tenant.id}:${address.email?.toLowerCase() ?? address.phoneNumber}`;
  return [
    ['loginByClient', client],
    ['loginByAccountAndClient', `${account}:${client}`],
    ['loginByAccount', account],
  ];
}

/** Refuses with the token for the code that is sent with it, unless one was sent within the last minute. */
async function requireVerified(
  context: InTransaction,
  { user, tenant }: UsableUser,
  { email }: Addresses,
): Promise<void> {
  const isVerified = email === null ? user.phoneVerified : user.emailVerified;
  if (isVerified || !tenant.requireVerifiedAddress) return;
  const [purpose, address] =
    email === null ? (['verify_phone', user.phoneNumber] as const) : (['verify_email', user.email] as const);
  const { token, expiresIn } = await sendProof(context, { user, tenant, purpose, address: address ?? '' });
  const details = { verification_token: token, expires_in: expiresIn };
  const message = 'This address is not verified yet. Give the code that was sent to it.';
  commitAndThrow(new DomainError('verification_required', message, { details }));
}

async function rehash(context: InTransaction, userId: string, password: string): Promise<void> {
  const credential = await Credential.findWithSecrets(context, userId, 'password', { lock: true });
  await credential?.update({ passwordHash: await hashPassword(password) }, { transaction: context.transaction });
}
