import { type Message, PushSubscription } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import type { PushSender } from '../../providers/push/push-sender.js';
import { RefusedForGood } from '../../providers/refused-for-good.js';
import type { RenderedMessage } from './render-message.js';

const daySeconds = 86_400;

/**
 * Sends to every browser of the user. It counts as sent when one has taken it, so that another try does not show it
 * twice there; browsers that are gone are forgotten.
 */
export async function deliverPush(
  context: Context,
  sender: PushSender,
  message: Message,
  { subject, text, link }: RenderedMessage,
): Promise<void> {
  const subscriptions = await PushSubscription.ofUser(message.recipient);
  const payload = JSON.stringify({ id: message.id, template: message.template, title: subject, body: text, url: link });
  const results = await Promise.allSettled(
    subscriptions.map(({ address }) => sender.send(address, payload, daySeconds)),
  );
  const gone = subscriptions.filter((_, place) => isTold(results[place], 'gone')).map(({ id }) => id);
  if (gone.length > 0) await forget(context, gone);
  if (results.some((result) => isTold(result, 'taken'))) return;
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : []));
  throw failures.find((error) => !(error instanceof RefusedForGood)) ?? failures[0] ?? noBrowser();
}

const isTold = (result: PromiseSettledResult<string> | undefined, told: string) =>
  result?.status === 'fulfilled' && result.value === told;

const noBrowser = () => new RefusedForGood('No browser of the user takes push messages.');

function forget(context: Context, ids: string[]): Promise<unknown> {
  return inTransaction(context, ({ transaction }) => PushSubscription.destroy({ where: { id: ids }, transaction }));
}
