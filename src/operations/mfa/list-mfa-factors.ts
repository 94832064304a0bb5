import { Op } from 'sequelize';
import { MfaFactor, Passkey, RecoveryCodes } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';

/** The second factors of the user who calls that count, and how many recovery codes he has left. */
export async function listMfaFactors(context: Context): Promise<{ factors: MfaFactor[]; recoveryCodesLeft: number }> {
  authorizeOperation(context, 'listMfaFactors');
  const { userId } = signedInUser(context);
  const factors = await MfaFactor.findAll({
    where: { userId, confirmedAt: { [Op.ne]: null } },
    order: ['confirmedAt', 'id'],
  });
  const hasFactor = factors.length > 0 || (await Passkey.count({ where: { userId } })) > 0;
  return { factors, recoveryCodesLeft: hasFactor ? await RecoveryCodes.countLeft(userId) : 0 };
}
