import { Op, UniqueConstraintError } from 'sequelize';
import { Invitation, Tenant, User } from '../../models/index.js';
import type { MemberRole } from '../../models/invitation.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { hashPassword } from '../../platform/passwords.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { addressConditions } from '../auth/addresses.js';
import { createAccount } from '../auth/create-account.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { holdUserLimit } from '../auth/register-user.js';
import { requireGoodPassword } from '../auth/require-good-password.js';
import { requireUsableAccount } from '../auth/require-usable-account.js';
import { requireAllowedName } from '../banned-words/require-allowed-name.js';
import { authorizeOperation } from '../policy-table.js';
import { lineText } from '../texts.js';

export interface AcceptInvitationInput {
  /** Of the link. */
  token: string;
  /** Of the account that is made. */
  password?: string;
  fullName?: string;
}

export interface AcceptedInvitation {
  userId: string;
  tenantSlug: string;
  role: MemberRole;
  accountCreated: boolean;
}

/**
 * Makes the account that the invitation is for, or gives its role to the one that the address has. The latter needs its
 * owner signed in: a mailbox alone must not change an account. Throws `token_invalid` when the link is over.
 */
export async function acceptInvitation(
  context: Context,
  { token, password, ...input }: AcceptInvitationInput,
): Promise<AcceptedInvitation> {
  authorizeOperation(context, 'acceptInvitation');
  const fullName = lineText('full_name', input.fullName);
  await requireAllowedName(context, 'full_name', fullName);
  await consume(context, 'invitationByClient', clientKey(context.clientAddress));
  const invitation = await Invitation.findByToken(token);
  if (invitation?.stateAt(context.now()) !== 'open') throw linkOver();
  const tenant = await Tenant.findByPk(invitation.tenantId, { rejectOnEmpty: true });
  requireUsableAccount({ tenantStatus: tenant.status, trialEndsAt: tenant.trialEndsAt, ban: null }, context.now());
  const owner = await findOwner(invitation);
  if (owner) return giveRole(context, { token, tenant, owner });
  const passwordHash = await hashGood(password, invitation.email);
  try {
    return await makeMember(context, { token, tenant, passwordHash, fullName });
  } catch (error) {
    // Somebody registered with the address at the same moment: he signs in now.
    throw error instanceof UniqueConstraintError ? signInFirst() : error;
  }
}

function findOwner({ tenantId, email }: Invitation): Promise<User | null> {
  const sameAddress = addressConditions({ email, phoneNumber: null });
  return User.findOne({ where: { [Op.and]: [{ tenantId }, ...sameAddress] } });
}

async function hashGood(password: string | undefined, email: string): Promise<string> {
  if (password === undefined) throw unacceptable('password', 'Choose a password for the new account.');
  await requireGoodPassword('password', password, [email]);
  return hashPassword(password);
}

interface Invited {
  token: string;
  tenant: Tenant;
}

function makeMember(
  context: Context,
  { token, tenant, ...parts }: Invited & { passwordHash: string; fullName: string | null },
): Promise<AcceptedInvitation> {
  return inTransaction(context, async (context) => {
    await holdUserLimit(context, tenant);
    const { invitation, role, email } = await holdInvitation(context, token);
    const user = await createAccount(context, {
      ...{ id: context.newId(), tenant, email, phoneNumber: null, referredByUserId: null, ...parts },
      // Its mail was read.
      emailVerified: true,
      isTenantAdmin: role === 'manager',
    });
    // The tenant may have been suspended meanwhile.
    await lockUsableUser(context, user.id);
    await invitation.accept(context, user.id);
    return { userId: user.id, tenantSlug: tenant.slug, role, accountCreated: true };
  });
}

function giveRole(context: Context, { token, tenant, owner }: Invited & { owner: User }): Promise<AcceptedInvitation> {
  const { actor } = context;
  if (actor.kind !== 'user') throw signInFirst();
  if (actor.userId !== owner.id) {
    throw new DomainError('forbidden', 'This invitation is for another address: sign in with the account of that.');
  }
  return inTransaction(context, async (context) => {
    const { user } = await lockUsableUser(context, owner.id);
    const { invitation, role } = await holdInvitation(context, token);
    // A role is given, never taken.
    const isTenantAdmin = user.isTenantAdmin || role === 'manager';
    await user.update({ isTenantAdmin, emailVerified: true }, { transaction: context.transaction });
    await invitation.accept(context, user.id);
    const has = isTenantAdmin ? 'manager' : 'user';
    return { userId: user.id, tenantSlug: tenant.slug, role: has, accountCreated: false };
  });
}

async function holdInvitation(context: InTransaction, token: string) {
  const invitation = await Invitation.findByTokenForUpdate(context, token);
  if (invitation?.stateAt(context.now()) !== 'open') throw linkOver();
  return { invitation, role: invitation.role, email: invitation.email };
}

function linkOver(): DomainError {
  return new DomainError('token_invalid', 'This invitation is over. Ask to be invited again.');
}

function signInFirst(): DomainError {
  return new DomainError('unauthenticated', 'This address has an account. Sign in with it, then accept.');
}
