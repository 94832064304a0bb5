import { Session, Staff } from '../../models/index.js';
import type { Context, InTransaction, StaffActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { consume } from '../../platform/rate-limits.js';
import { canImpersonate } from '../../policies/impersonation.js';
import { issueAccessToken } from '../auth/access-tokens.js';
import { lockUsableUser } from '../auth/lock-usable-user.js';
import { authorize } from '../authorize.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';

export interface ImpersonateUserInput {
  userId: string;
  reason: string;
  /** How long; an hour at most. */
  minutes?: number;
}

export interface Impersonation {
  session: Session;
  /** Told once. There is no refresh token: it ends with the session. */
  accessToken: string;
}

const usualMinutes = 30;
const longestMinutes = 60;

/**
 * A session in which a staff member sees what a user sees. Its token names the staff member (`act`, RFC 8693), what is
 * done with it stands in the audit trail under that name, and `neverImpersonated` names what it is not good for. It ends
 * like any session of the user: by its end, a ban, or whoever revokes it.
 */
export async function impersonateUser(
  context: Context,
  { userId, minutes = usualMinutes, ...input }: ImpersonateUserInput,
): Promise<Impersonation> {
  authorizeOperation(context, 'impersonateUser');
  const staff = requireStaff(context);
  const reason = requiredText('reason', input.reason);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > longestMinutes)
    throw unacceptable('minutes', `Choose between 1 and ${longestMinutes} minutes.`);
  await consume(context, 'impersonationByStaff', staff.staffId);
  const { user, session } = await inTransaction({ ...context, reason }, async (context) => {
    const { user } = await lockUsableUser(context, userId);
    authorize(canImpersonate(context.actor, user));
    await requireStillStaff(context, staff);
    const issuedAt = context.now();
    const session = await Session.create(
      {
        ...{ id: context.newId(), userId: user.id, tenantId: user.tenantId, amr: ['imp'] },
        // Nothing of the staff member's device: the user's own must not be taken for known by it.
        ...{ deviceId: null, deviceName: null, userAgent: null, ipAddress: null },
        ...{ issuedAt, lastUsedAt: issuedAt },
        expiresAt: new Date(issuedAt.getTime() + minutes * 60_000),
        ...{ impersonatorId: staff.staffId, impersonatorLabel: staff.email },
      },
      { transaction: context.transaction },
    );
    return { user, session };
  });
  // After the commit: the signing keys may have to be read, on a connection of their own.
  return { session, accessToken: await issueAccessToken(context, user, session) };
}

/** Held until the session is there: whoever takes the role away at this moment waits, and then ends the session. */
async function requireStillStaff(context: InTransaction, { staffId, role }: StaffActor): Promise<void> {
  const member = await Staff.findForUpdate(context, staffId);
  if (!member?.isActive || member.role !== role) throw new DomainError('forbidden', 'You may not do this.');
}

/** The command line may do what it likes, but it is nobody who could be named. */
function requireStaff({ actor }: Context): StaffActor {
  if (actor.kind !== 'staff') throw new DomainError('forbidden', 'Only a staff member acts as a user.');
  return actor;
}
