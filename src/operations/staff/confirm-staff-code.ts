import { writeAuditEntries } from '../../models/audit-log.js';
import { Staff } from '../../models/index.js';
import type { Context, StaffActor } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { clientKey, consume, giveBack } from '../../platform/rate-limits.js';
import { decryptSecret } from '../../platform/secrets.js';
import { verifyTotp } from '../../platform/totp.js';
import type { HalfSignedIn } from './sign-in-staff.js';

/**
 * The second half of a staff sign-in, and the end of an authenticator's set-up. A time step is accepted once: the row
 * is locked while its last step is compared and moved on (RFC 6238, section 5.2).
 */
export async function confirmStaffCode(
  context: Context,
  { staffId, mark, code }: Pick<HalfSignedIn, 'staffId' | 'mark'> & { code: string },
): Promise<StaffActor> {
  const account = await emailOf(staffId);
  const client = clientKey(context.clientAddress);
  await consume(context, 'consoleSignInByClient', client);
  await consume(context, 'consoleSignInByAccount', account);
  const actor = await inTransaction(context, async (context): Promise<StaffActor> => {
    const staff = await Staff.findForUpdate(context, staffId);
    // The password was made new since it was right: this half of a sign-in is worth nothing.
    if (!staff?.isActive || staff.mark !== mark || !staff.totpSecret) throw wrongCode();
    const now = context.now();
    const step = verifyTotp({ secret: decryptSecret(staff.totpSecret), code, now });
    if (step === null || step <= staff.totpLastStep) throw wrongCode();
    const totpConfirmedAt = staff.totpConfirmedAt ?? now;
    await staff.update(
      { totpLastStep: step, lastSignedInAt: now, totpConfirmedAt },
      { transaction: context.transaction },
    );
    const actor: StaffActor = { kind: 'staff', staffId, email: staff.email, role: staff.role };
    await writeAuditEntries({ ...context, actor, operation: 'signInStaff' }, [
      { subjectType: 'staff', subjectId: staffId, tenantId: null, before: null, after: { signedInAt: now } },
    ]);
    return actor;
  });
  // Both halves were counted; somebody who does get in has not used up anything.
  for (let half = 0; half < 2; half++) {
    await giveBack(context, 'consoleSignInByAccount', account);
    await giveBack(context, 'consoleSignInByClient', client);
  }
  return actor;
}

async function emailOf(staffId: string): Promise<string> {
  const staff = await Staff.findByPk(staffId, { attributes: ['email'] });
  if (!staff) throw wrongCode();
  return staff.email.toLowerCase();
}

function wrongCode(): DomainError {
  return new DomainError('invalid_code', 'This code is not right, or it was used already. Wait for the next one.');
}
