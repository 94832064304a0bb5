import type { Context } from '../../platform/context.js';
import { withRecentProof } from '../auth/with-recent-proof.js';
import { authorizeOperation } from '../policy-table.js';
import { erasePerson, lockForErasure } from './erase-person.js';

export interface ProofOfOneself {
  /** Of an account that has one. */
  password?: string;
  /** Of a second factor, where one was not given lately. */
  code?: string;
}

/** Erases the account of the user who calls, for good. His sessions end at once, this one too. */
export async function eraseMe(context: Context, { password, code }: ProofOfOneself): Promise<void> {
  authorizeOperation(context, 'eraseMe');
  await withRecentProof(
    context,
    { currentPassword: password, code },
    (context, { user }) => erasePerson(context, user),
    { bothFactors: true, lockFirst: lockForErasure },
  );
}
