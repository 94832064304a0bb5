import type { Context } from '../platform/context.js';
import type { Listener } from '../platform/notifications.js';
import { knownKeys } from './api-keys/known-keys.js';
import { accountStates } from './auth/account-states.js';
import { bannedWords } from './banned-words/require-allowed-name.js';
import { loadClockOffset } from './clock/advance-clock.js';
import { serviceTokens } from './service-tokens/authenticate-service-token.js';
import { forgetKeyRing } from './signing-keys/key-ring.js';
import { tenantsBySlug } from './tenants/tenants-by-slug.js';

interface FollowOptions {
  listener: Listener;
  /** Whether the clock may be moved: never in production, even on a database whose clock was moved before. */
  clockMoves: boolean;
  onError(error: unknown): void;
}

/** Keeps what this process remembers in step with what the others change. Once per process, before it serves. */
export async function followChanges(
  context: Pick<Context, 'database'>,
  { listener, clockMoves, onError }: FollowOptions,
): Promise<void> {
  accountStates.follow(listener);
  serviceTokens.follow(listener);
  tenantsBySlug.follow(listener);
  knownKeys.follow(listener);
  bannedWords.follow(listener);
  listener.on('signing_keys', forgetKeyRing);
  listener.onHealthChange(forgetKeyRing);
  if (!clockMoves) return;
  const reloadClock = () => void loadClockOffset(context).catch(onError);
  listener.on('clock', reloadClock);
  listener.onHealthChange((healthy) => {
    if (healthy) reloadClock();
  });
  await loadClockOffset(context);
}
