import { Ban, Session, type User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

/** Bans a user whose row the caller holds, and ends his sessions. Throws `already_banned`. */
export async function startBan(
  context: InTransaction,
  user: User,
  terms: { reason: string; unblockDate: Date | null },
): Promise<Ban> {
  await closeEarlierBan(context, user.id);
  const ban = await Ban.start(context, user, terms);
  await Session.revokeAll(context, { userId: user.id }, 'ban');
  return ban;
}

async function closeEarlierBan(context: InTransaction, userId: string): Promise<void> {
  const earlier = await Ban.findOpenForUpdate(context, userId);
  if (!earlier) return;
  if (!earlier.isInForce(context.now())) return earlier.lift(context, 'expired');
  throw new DomainError('already_banned', 'This user is banned already. Lift that ban first.', {
    details: { reason: earlier.reason, unblock_date: earlier.unblockDate?.toISOString() ?? null },
  });
}
