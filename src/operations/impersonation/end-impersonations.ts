import { Session } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';

/** Ends every session in which this staff member acts as somebody. */
export async function endImpersonations(context: InTransaction, staffId: string): Promise<void> {
  await Session.revokeAll(context, { impersonatorId: staffId }, 'staff');
}
