import { UniqueConstraintError } from 'sequelize';
import { PushSubscription, User } from '../../models/index.js';
import type { PushAddress } from '../../models/push-subscription.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { signedInUser } from '../signed-in-user.js';
import { notFound } from '../tenant-scope.js';
import { optionalText } from '../texts.js';
import { readPushAddress } from './read-push-address.js';

export interface SubscribeToPushInput {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  userAgent?: string;
}

/**
 * Has a browser take push messages for the user from now on. A browser belongs to whoever signed in on it last; of
 * twenty browsers of one user the one that was heard of longest ago makes room.
 */
export async function subscribeToPush(context: Context, input: SubscribeToPushInput): Promise<void> {
  authorizeOperation(context, 'subscribeToPush');
  const { userId } = signedInUser(context);
  const address = readPushAddress(input);
  const userAgent = optionalText(input.userAgent ?? context.userAgent)?.slice(0, 512) ?? null;
  await consume(context, 'pushSubscriptionByUser', userId);
  try {
    await subscribe(context, userId, address, userAgent);
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    // The same browser for two users at once: the second finds what the first has made.
    await subscribe(context, userId, address, userAgent);
  }
}

function subscribe(context: Context, userId: string, address: PushAddress, userAgent: string | null): Promise<void> {
  return inTransaction(context, async (context) => {
    const { transaction, newId } = context;
    // Held, so that the limit holds for subscriptions that come at once.
    const user = await User.findLivingForUpdate(context, userId);
    if (!user) throw notFound('user');
    const values = { ...PushSubscription.attributesOf(address), userId, tenantId: user.tenantId, userAgent };
    const known = await PushSubscription.ofEndpointForUpdate(context, address.endpoint);
    if (known) await known.update(values, { transaction });
    else await PushSubscription.create({ id: newId(), ...values }, { transaction });
    await PushSubscription.keepNewest(context, userId, PushSubscription.mostOfUser);
  });
}
