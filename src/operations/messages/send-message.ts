import { Message } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { RefusedForGood } from '../../providers/refused-for-good.js';
import { openValues, type RenderedMessage, renderMessage } from './render-message.js';
import type { Way } from './ways.js';

/** Waits before the second try and those after it, in seconds: within five hours. */
const waits = [5, 30, 120, 600, 3_600, 14_400];

export type SendOutcome = 'sent' | 'put_off' | 'failed' | 'taken_over';

/**
 * Sends a claimed message and marks what became of it. No transaction is open while the provider is asked. A crash in
 * between, or a lost answer, sends it again when the claim has run out: at least once, and the provider gets the same id.
 */
export async function sendMessage(context: Context, way: Way, claimed: Message): Promise<SendOutcome> {
  const attempted = await attempt(context, way, claimed);
  return inTransaction(context, async (context) => {
    const message = await Message.ofClaim(context, claimed);
    if (!message) return 'taken_over';
    if ('rendered' in attempted) {
      await settle(context, way, message, attempted.rendered, usefulUntil(claimed));
      return 'sent';
    }
    const { failure } = attempted;
    const next = failure instanceof RefusedForGood ? null : nextAttempt(context.now(), message);
    if (next === null || isUseless(claimed, next)) {
      await message.giveUp(context, reasonOf(failure));
      return 'failed';
    }
    await message.putOff(context, next, reasonOf(failure));
    return 'put_off';
  });
}

type Attempted = { rendered: RenderedMessage } | { failure: Error };

async function attempt(context: Context, way: Way, message: Message): Promise<Attempted> {
  try {
    requireReadable(message);
    if (isUseless(message, context.now())) throw new RefusedForGood('What it brings has expired.');
    const rendered = await renderMessage(message);
    if (way.kind === 'provider') await way.deliver(context, message, rendered);
    return { rendered };
  } catch (error) {
    return { failure: error instanceof Error ? error : new Error(String(error)) };
  }
}

function settle(
  context: InTransaction,
  way: Way,
  message: Message,
  rendered: RenderedMessage,
  usefulUntil: Date | null,
): Promise<void> {
  if (way.kind === 'event') return message.handOver(context, { ...rendered, usefulUntil });
  return message.markSent(context, { keepValues: way.kind === 'kept' });
}

function requireReadable(message: Message): void {
  try {
    openValues(message);
  } catch (error) {
    throw new RefusedForGood('What it brings cannot be opened. Was it sealed with another MASTER_KEY?', {
      cause: error,
    });
  }
}

/** When the code or link in it stops working; null for never. */
export function usefulUntil(message: Message): Date | null {
  const { minutes } = openValues(message);
  return minutes === undefined ? null : new Date(message.createdAt.getTime() + minutes * 60_000);
}

/** Whether what it brings no longer works by then: it would only confuse. */
export function isUseless(message: Message, by: Date): boolean {
  const end = usefulUntil(message);
  return end !== null && end <= by;
}

/** A fifth more or less, so that what failed together does not come back together. Null after the last try. */
function nextAttempt(now: Date, { attempts }: Message): Date | null {
  const wait = waits[attempts - 1];
  if (wait === undefined) return null;
  return new Date(now.getTime() + wait * 1000 * (0.8 + Math.random() * 0.4));
}

/** For staff to read; a provider's words may hold anything. */
function reasonOf(error: Error): string {
  const told = `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}`;
  return told.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim() || 'It failed without saying why.';
}
