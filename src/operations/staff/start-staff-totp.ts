import { Staff } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError } from '../../platform/errors.js';
import { decryptSecret, encryptSecret } from '../../platform/secrets.js';
import { newTotpSecret, totpUrl } from '../../platform/totp.js';
import type { HalfSignedIn } from './sign-in-staff.js';

/**
 * The secret to put into an authenticator at the first sign-in. Asked again before the first code it is the same one, so
 * that a reloaded page does not make the app that was just set up worthless. Afterwards it is never told again.
 */
export async function startStaffTotp(
  context: Context,
  { staffId, mark }: Pick<HalfSignedIn, 'staffId' | 'mark'>,
): Promise<{ secret: string; url: string }> {
  return inTransaction(context, async (context) => {
    const staff = await Staff.findForUpdate(context, staffId);
    if (!staff?.isActive || staff.mark !== mark || staff.totpConfirmedAt)
      throw new DomainError('forbidden', 'The authenticator is set up already.');
    const secret = staff.totpSecret ? decryptSecret(staff.totpSecret) : newTotpSecret();
    if (!staff.totpSecret)
      await staff.update({ totpSecret: encryptSecret(secret) }, { transaction: context.transaction });
    return { secret, url: totpUrl(secret, staff.email) };
  });
}
