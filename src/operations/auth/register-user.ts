import { Op, UniqueConstraintError } from 'sequelize';
import { Message, Tenant, User } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { hashPassword } from '../../platform/passwords.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { requireAllowedName } from '../banned-words/require-allowed-name.js';
import { linkTo } from '../messages/link-to.js';
import { queueMessage } from '../messages/queue-message.js';
import { authorizeOperation } from '../policy-table.js';
import { type Addresses, type AddressInput, addressConditions, readAddresses } from './addresses.js';
import { nobodysAddress } from './as-nobody.js';
import { createAccount } from './create-account.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { requireGoodPassword } from './require-good-password.js';
import { type SentProof, sendProof, tokenOfNobody } from './send-proof.js';
import { takeBack } from './take-back.js';

export interface RegisterUserInput extends AddressInput {
  tenantSlug: string;
  password: string;
  fullName?: string;
  /** Of the user who brought this one. */
  affiliateCode?: string;
  acceptTerms?: boolean;
}

export interface Registered {
  userId: string;
  /** Whether the address must be verified before the first sign-in. */
  verificationRequired: boolean;
  /** Goes with the code that was sent to `verifyEmail` or `verifyPhone`. */
  verificationToken: string;
}

/**
 * Makes an account. An address that has one already gets the same answer, with an id that leads nowhere, so that nobody
 * learns who is registered; its owner is told.
 */
export async function registerUser(context: Context, input: RegisterUserInput): Promise<Registered> {
  authorizeOperation(context, 'registerUser');
  if (input.acceptTerms === false) throw unacceptable('accept_terms', 'The terms must be accepted.');
  await requireAllowedName(context, 'full_name', input.fullName);
  const addresses = readAddresses(input);
  await requireGoodPassword('password', input.password, [addresses.email, addresses.phoneNumber]);
  await consume(context, 'registerByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, input.tenantSlug);
  const referrer = await findReferrer(tenant, input.affiliateCode);
  const passwordHash = await hashPassword(input.password);
  const userId = context.newId();
  const answer = (sent: SentProof): Registered => {
    return { userId, verificationRequired: tenant.requireVerifiedAddress, verificationToken: sent.token };
  };
  try {
    const sent = await inTransaction(context, async (context) => {
      // The limit first: a full tenant must not answer differently for an address that it knows.
      await holdUserLimit(context, tenant);
      const parts = { ...input, ...addresses, tenant, referrer, passwordHash };
      const owner = await findOwner(context, tenant, addresses);
      // As many rows for a known address as for a new one, so that it takes as long.
      if (owner) await takeBack(context, () => createNobody(context, parts));
      const sent = owner ? tokenOfNobody(context) : await createUser(context, userId, parts);
      await tellOwner(context, tenant, owner);
      return sent;
    });
    return answer(sent);
  } catch (error) {
    // Two registrations of one address at once: the second meets the table's own rule.
    if (!(error instanceof UniqueConstraintError)) throw error;
    return answer(tokenOfNobody(context));
  }
}

async function findReferrer(tenant: Tenant, affiliateCode: string | undefined): Promise<User | null> {
  if (affiliateCode === undefined) return null;
  const referrer = await User.findOne({
    where: { tenantId: tenant.id, affiliateCode: affiliateCode.trim().toUpperCase() },
  });
  if (!referrer) throw unacceptable('affiliate_code', 'There is no such affiliate code. Leave it out or correct it.');
  return referrer;
}

/** Who has one of the addresses. */
function findOwner({ transaction }: InTransaction, tenant: Tenant, addresses: Addresses): Promise<User | null> {
  const where = { [Op.and]: [{ tenantId: tenant.id }, { [Op.or]: addressConditions(addresses) }] };
  return User.findOne({ where, transaction });
}

/** Registrations of a tenant with a limit wait for each other, so that the last place is given once. */
export async function holdUserLimit(context: InTransaction, tenant: Tenant): Promise<void> {
  if (tenant.maxUsers === null) return;
  const { transaction } = context;
  // The limit as it is now: the tenant at hand was read before the wait.
  const locked = await Tenant.findForUpdate(context, tenant.id);
  const limit = locked?.maxUsers ?? Number.POSITIVE_INFINITY;
  if ((await User.count({ where: { tenantId: tenant.id, erasedAt: null }, transaction })) < limit) return;
  throw new DomainError(
    'user_limit_reached',
    'This tenant has as many users as it may have. Its operator can raise the limit.',
  );
}

function createNobody(context: InTransaction, parts: NewUser): Promise<SentProof> {
  return createUser(context, context.newId(), { ...parts, email: nobodysAddress(context), phoneNumber: null });
}

/** Tells the owner of an address, once an hour, that somebody tried to register it; nobody when it is new. */
async function tellOwner(context: InTransaction, tenant: Tenant, owner: User | null): Promise<void> {
  const to = owner?.email ?? owner?.phoneNumber ?? nobodysAddress(context);
  const template = 'account-exists';
  const hourAgo = new Date(context.now().getTime() - 3_600_000);
  const told = await Message.count({
    where: { tenantId: tenant.id, recipient: to, template, createdAt: { [Op.gt]: hourAgo } },
    transaction: context.transaction,
  });
  const values = { link: linkTo(tenant, '/sign-in') };
  const channel = to.includes('@') ? 'Email' : 'Sms';
  const queue = () => queueMessage(context, { tenant, user: owner, channel, to, template, values });
  if (owner && told === 0) await queue();
  else await takeBack(context, queue);
}

interface NewUser extends Addresses {
  tenant: Tenant;
  passwordHash: string;
  referrer: User | null;
  fullName?: string;
}

/** The user, the password, and the code that verifies the address: the e-mail address when there are two. */
async function createUser(context: InTransaction, id: string, parts: NewUser): Promise<SentProof> {
  const { tenant, email, phoneNumber, referrer, passwordHash, fullName = null } = parts;
  const referredByUserId = referrer?.id ?? null;
  const user = await createAccount(context, {
    ...{ id, tenant, email, phoneNumber, passwordHash, fullName, referredByUserId },
  });
  const purpose = email === null ? 'verify_phone' : 'verify_email';
  return sendProof(context, { user, tenant, purpose, address: email ?? phoneNumber ?? '' });
}
