import type { Context } from '../../platform/context.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { type PersonalDataExport, personalDataOf } from './personal-data-of.js';
import { type ProofOfOneself, withProofOfOneself } from './prove-oneself.js';

/** All that the service holds about the user who calls. */
export async function exportMyData(context: Context, proof: ProofOfOneself): Promise<PersonalDataExport> {
  authorizeOperation(context, 'exportMyData');
  const { userId } = signedInUser(context);
  await consume(context, 'exportByUser', userId);
  try {
    return await withProofOfOneself(context, proof, (context, { user }) => personalDataOf(context, user));
  } catch (error) {
    // A thief with a token and no password must not use up its owner's.
    await giveBack(context, 'exportByUser', userId);
    throw error;
  }
}
