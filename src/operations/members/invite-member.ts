import { Invitation, Tenant } from '../../models/index.js';
import { invitationsIn, type MemberRole } from '../../models/invitation.js';
import { type Context, describeActor, type InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { requireUsableAccount } from '../auth/require-usable-account.js';
import { authorizeOperation } from '../policy-table.js';
import { visibleTenant } from '../tenants/visible-tenant.js';
import { emailText } from '../texts.js';
import { invitationDays, mailInvitation } from './mail-invitation.js';

export interface InviteMemberInput {
  tenantId: string;
  email: string;
  role: MemberRole;
}

const mostOpen = 100;

/**
 * Mails a link that makes an account in the tenant, or gives the role to the one that the address has. Which of the two
 * is not looked at here: the inviter learns nothing about an address. An invitation that waits gets a new link, which
 * is the only one that counts then.
 */
export async function inviteMember(
  context: Context,
  { tenantId, role, ...input }: InviteMemberInput,
): Promise<Invitation> {
  authorizeOperation(context, 'inviteMember');
  const email = emailText('email', input.email);
  requireUsable(context, visibleTenant(context, await Tenant.findByPk(tenantId)));
  await consume(context, 'invitationByTenant', tenantId);
  const key = `${tenantId}:${email.toLowerCase()}`;
  await consume(context, 'invitationByAddress', key);
  await consume(context, 'invitationByAddressADay', key);
  return inTransaction(context, async (context) => {
    // Held, so that an address gets one invitation and the last place is given once.
    const tenant = visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const token = randomToken('fri_');
    const invitation = await renewOrCreate(context, tenantId, { email, role, token });
    await mailInvitation(context, { tenant, to: invitation.email, token });
    return invitation;
  });
}

/** A link into a tenant that nobody may use is not mailed. */
function requireUsable(context: Context, { status: tenantStatus, trialEndsAt }: Tenant): void {
  requireUsableAccount({ tenantStatus, trialEndsAt, ban: null }, context.now());
}

async function renewOrCreate(
  context: InTransaction,
  tenantId: string,
  { email, role, token }: { email: string; role: MemberRole; token: string },
): Promise<Invitation> {
  const { transaction } = context;
  const { kind, id, label } = describeActor(context.actor);
  if (kind === 'anonymous') throw new Error('Nobody invites anonymously.');
  const sentAt = context.now();
  const values = {
    ...{ role, tokenHash: hashToken(token), sentAt },
    ...{ invitedByKind: kind, invitedById: id, invitedByLabel: label },
    expiresAt: new Date(sentAt.getTime() + invitationDays * 86_400_000),
  };
  const waiting = await Invitation.findNotEnded(context, tenantId, email);
  if (waiting?.stateAt(sentAt) !== 'open') await requireRoom(context, tenantId);
  if (waiting) return waiting.update(values, { transaction });
  return Invitation.create({ id: context.newId(), tenantId, email, ...values }, { transaction });
}

async function requireRoom({ transaction, now }: InTransaction, tenantId: string): Promise<void> {
  const where = { tenantId, ...invitationsIn('open', now()) };
  if ((await Invitation.count({ where, transaction })) < mostOpen) return;
  throw new DomainError('conflict', `A tenant has at most ${mostOpen} open invitations. Revoke one first.`, {
    details: { limit: mostOpen },
  });
}
