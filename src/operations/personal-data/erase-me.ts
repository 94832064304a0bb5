import type { Context } from '../../platform/context.js';
import { authorizeOperation } from '../policy-table.js';
import { erasePerson, lockForErasure } from './erase-person.js';
import { type ProofOfOneself, withProofOfOneself } from './prove-oneself.js';

/** Erases the account of the user who calls, for good. His sessions end at once, this one too. */
export async function eraseMe(context: Context, proof: ProofOfOneself): Promise<void> {
  authorizeOperation(context, 'eraseMe');
  await withProofOfOneself(context, proof, (context, { user }) => erasePerson(context, user), lockForErasure);
}
