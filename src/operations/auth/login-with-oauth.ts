import type { ProviderName } from '../../models/identity-provider.js';
import type { Tenant } from '../../models/index.js';
import type { Context, InTransaction } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import type { ProvenIdentity } from '../../providers/oauth/proven-identity.js';
import { readTelegramLogin } from '../../providers/oauth/telegram.js';
import { authorizeOperation } from '../policy-table.js';
import type { Device } from './device.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { googleAccountOf, telegramBotTokenOf } from './identity-providers.js';
import { nonceOf, takeSignedLogin, takeState } from './oauth-states.js';
import { passFirstFactor } from './pass-first-factor.js';
import { requireOwnRedirect } from './require-own-redirect.js';
import { type SignedIn, signIn } from './start-session.js';
import { withUserOfIdentity } from './user-of-identity.js';

export interface LoginWithOauthInput extends Device {
  provider: ProviderName;
  tenantSlug: string;
  /** Google's code, or the payload of Telegram's login widget as base64url JSON. */
  code: string;
  redirectUri?: string;
  /** From `startOauthLogin`. */
  state?: string;
  /** RFC 7636; its challenge went to `startOauthLogin`. */
  codeVerifier?: string;
}

interface Proof {
  identity: ProvenIdentity;
  /** Makes sure, in the transaction that opens the session, that the proof is good once. */
  useUp(context: InTransaction): Promise<void>;
}

/**
 * Opens a session for whom the provider vouches for. Throws `token_invalid` or `invalid_code` for a sign-in that was not
 * begun here, was swapped, repeated or is too old; `provider_unavailable`; `email_taken`, `verification_required` or
 * `conflict` when the account cannot be linked; and what `login` throws.
 */
export async function loginWithOauth(context: Context, input: LoginWithOauthInput): Promise<SignedIn> {
  authorizeOperation(context, 'loginWithOauth');
  await consume(context, 'oauthByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, input.tenantSlug);
  if (input.redirectUri !== undefined) requireOwnRedirect(tenant, input.redirectUri);
  const prove = input.provider === 'google' ? proveByGoogle : proveByTelegram;
  const { identity, useUp } = await prove(context, tenant, input);
  const opened = await withUserOfIdentity(context, tenant, identity, async (context, usable) => {
    await useUp(context);
    return passFirstFactor(context, usable, [input.provider], input);
  });
  return signIn(context, opened);
}

async function proveByGoogle(context: Context, tenant: Tenant, input: LoginWithOauthInput): Promise<Proof> {
  const { code, state, codeVerifier } = input;
  const account = await googleAccountOf(tenant);
  if (state === undefined || codeVerifier === undefined) {
    const missing = state === undefined ? 'state' : 'code_verifier';
    throw unacceptable(missing, 'Begin with POST /auth/oauth/google/start, and send its state and your code_verifier.');
  }
  const redirectUri = await takeState(context, tenant, { state, codeVerifier, redirectUri: input.redirectUri });
  const { redeemGoogleCode } = await import('../../providers/oauth/google.js');
  const identity = await redeemGoogleCode(account, { code, redirectUri, codeVerifier, nonce: nonceOf(state) });
  return { identity, useUp: async () => undefined };
}

async function proveByTelegram(context: Context, tenant: Tenant, { code }: LoginWithOauthInput): Promise<Proof> {
  const botToken = await telegramBotTokenOf(tenant);
  const login = readTelegramLogin(code, { botToken, now: context.now() });
  return { identity: login.identity, useUp: (context) => takeSignedLogin(context, tenant, login) };
}
