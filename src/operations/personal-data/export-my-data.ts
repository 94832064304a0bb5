import type { Context, InTransaction } from '../../platform/context.js';
import { consume, giveBack } from '../../platform/rate-limits.js';
import type { UsableUser } from '../auth/lock-usable-user.js';
import { withRecentProof } from '../auth/with-recent-proof.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import type { ProofOfOneself } from './erase-me.js';
import { type PersonalDataExport, personalDataOf } from './personal-data-of.js';

/** All that the service holds about the user who calls. */
export async function exportMyData(context: Context, { password, code }: ProofOfOneself): Promise<PersonalDataExport> {
  authorizeOperation(context, 'exportMyData');
  const { userId } = signedInUser(context);
  await consume(context, 'exportByUser', userId);
  try {
    const proof = { currentPassword: password, code };
    const tell = (context: InTransaction, { user }: UsableUser) => personalDataOf(context, user);
    return await withRecentProof(context, proof, tell, { bothFactors: true });
  } catch (error) {
    // A thief with a token and no password must not use up its owner's.
    await giveBack(context, 'exportByUser', userId);
    throw error;
  }
}
