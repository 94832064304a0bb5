import { Op, UniqueConstraintError } from 'sequelize';
import { ExternalIdentity, type Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import type { ProvenIdentity } from '../../providers/oauth/proven-identity.js';
import { tellOwner } from '../messages/tell-owner.js';
import { addressConditions } from './addresses.js';
import { newAffiliateCode } from './affiliate-code.js';
import { lockUsableUser, type UsableUser } from './lock-usable-user.js';
import { holdUserLimit } from './register-user.js';

/**
 * Runs `work` with the user that the identity belongs to, locked and found usable. One that nobody has yet is linked to
 * the account of its address when both sides have verified that, and gets a new account when nobody has the address.
 * Throws `email_taken` when the local address is not verified, `verification_required` when the provider's is not.
 */
export async function withUserOfIdentity<Result>(
  context: Context,
  tenant: Tenant,
  proven: ProvenIdentity,
  work: (context: InTransaction, usable: UsableUser) => Promise<Result>,
): Promise<Result> {
  const attempt = () =>
    inTransaction(context, async (context) => work(context, await findOrMakeUser(context, tenant, proven)));
  try {
    return await attempt();
  } catch (error) {
    // Another sign-in of the same person was first: what it wrote is found now.
    if (!(error instanceof UniqueConstraintError)) throw error;
    return attempt();
  }
}

async function findOrMakeUser(context: InTransaction, tenant: Tenant, proven: ProvenIdentity): Promise<UsableUser> {
  const { transaction } = context;
  const { provider, subject } = proven;
  const known = await ExternalIdentity.findOne({ where: { tenantId: tenant.id, provider, subject }, transaction });
  if (known) return useIdentity(context, known);
  const email = addressOf(proven);
  const owner = email === null ? null : await findOwner(context, tenant, email);
  const usable = owner ? await lockOwner(context, owner) : await makeUser(context, tenant, proven, email);
  if (owner && (await isLinked(context, usable, proven))) return usable;
  await ExternalIdentity.create(
    {
      id: context.newId(),
      userId: usable.user.id,
      tenantId: tenant.id,
      provider,
      subject,
      email,
      lastUsedAt: context.now(),
    },
    { transaction },
  );
  // Of a new account, its owner knows.
  if (owner) await tellOwner(context, usable, 'identity-linked', { provider, at: context.now().toISOString() });
  return usable;
}

async function useIdentity(context: InTransaction, known: ExternalIdentity): Promise<UsableUser> {
  const usable = await lockUsableUser(context, known.userId);
  const identity = await ExternalIdentity.findForUpdate(context, known.id);
  if (!identity) throw new DomainError('conflict', 'This identity was unlinked a moment ago. Sign in again.');
  await identity.update({ lastUsedAt: context.now() }, { transaction: context.transaction });
  return usable;
}

/** The address that the provider vouches for; of Telegram, which knows none, null. */
function addressOf({ provider, email, emailVerified }: ProvenIdentity): string | null {
  if (provider === 'telegram') return null;
  const isAddress = email !== null && email.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
  if (isAddress && emailVerified) return email;
  throw new DomainError(
    'verification_required',
    'The provider has not verified your e-mail address. Verify it there, then sign in again.',
  );
}

function findOwner({ transaction }: InTransaction, { id: tenantId }: Tenant, email: string): Promise<User | null> {
  const sameAddress = addressConditions({ email, phoneNumber: null });
  return User.findOne({ where: { [Op.and]: [{ tenantId }, ...sameAddress] }, transaction });
}

/** Somebody may have registered an address that is not his, waiting for its owner to fill the account. */
async function lockOwner(context: InTransaction, owner: User): Promise<UsableUser> {
  const usable = await lockUsableUser(context, owner.id);
  const { user } = usable;
  if (user.email?.toLowerCase() !== owner.email?.toLowerCase() || !user.emailVerified) {
    throw new DomainError(
      'email_taken',
      'An account has this address, which was not verified here. Sign in with its password, or reset that, and verify the address; then this sign-in is linked to it.',
    );
  }
  return usable;
}

/** Another sign-in of the same person may have linked it while this one waited. Another person's link stays. */
async function isLinked(context: InTransaction, { user }: UsableUser, proven: ProvenIdentity): Promise<boolean> {
  const where = { userId: user.id, provider: proven.provider };
  const linked = await ExternalIdentity.findOne({ where, transaction: context.transaction });
  if (!linked) return false;
  if (linked.subject === proven.subject) return true;
  throw new DomainError(
    'conflict',
    'The account with this address is linked to another person at this provider. Sign in another way and unlink that first.',
  );
}

async function makeUser(
  context: InTransaction,
  tenant: Tenant,
  { provider, fullName }: ProvenIdentity,
  email: string | null,
): Promise<UsableUser> {
  await holdUserLimit(context, tenant);
  const user = await User.create(
    {
      id: context.newId(),
      tenantId: tenant.id,
      email,
      emailVerified: email !== null,
      phoneNumber: null,
      registerMode: provider === 'google' ? 'Google' : 'Telegram',
      fullName: nameOf(fullName),
      affiliateCode: newAffiliateCode(),
      referredByUserId: null,
    },
    { transaction: context.transaction },
  );
  return lockUsableUser(context, user.id);
}

/** A name as it can be stored and shown on one line: people choose theirs freely at a provider. */
function nameOf(text: string | null): string | null {
  const plain = text?.replaceAll(/[\p{Cc}\p{Surrogate}]+/gu, ' ').trim();
  return plain ? [...plain].slice(0, 120).join('').trim() : null;
}
