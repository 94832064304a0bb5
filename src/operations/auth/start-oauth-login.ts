import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { authorizeOperation } from '../policy-table.js';
import { findUsableTenant } from './find-usable-tenant.js';
import { googleAccountOf } from './identity-providers.js';
import { keepState, newState, nonceOf, stateLifetimeSeconds } from './oauth-states.js';
import { requireOwnRedirect } from './require-own-redirect.js';

export interface StartOauthLoginInput {
  tenantSlug: string;
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  /** RFC 7636, S256, of a verifier that the client keeps. */
  codeChallenge: string;
}

export interface StartedOauthLogin {
  authorizationUrl: string;
  state: string;
  expiresInSeconds: number;
}

/** Begins a sign-in with Google. Throws `unprocessable` for an address that is not the tenant's, or `provider_unavailable`. */
export async function startOauthLogin(
  context: Context,
  { tenantSlug, redirectUri, codeChallenge }: StartOauthLoginInput,
): Promise<StartedOauthLogin> {
  authorizeOperation(context, 'startOauthLogin');
  await consume(context, 'oauthByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, tenantSlug);
  const account = await googleAccountOf(tenant);
  requireOwnRedirect(tenant, redirectUri);
  const begun = { state: newState(), redirectUri, codeChallenge };
  // Loaded with the first such sign-in: many an installation has none.
  const { googleAuthorizationUrl } = await import('../../providers/oauth/google.js');
  const authorizationUrl = await googleAuthorizationUrl(account, { ...begun, nonce: nonceOf(begun.state) });
  await inTransaction(context, (context) => keepState(context, tenant, begun));
  return { authorizationUrl, state: begun.state, expiresInSeconds: stateLifetimeSeconds };
}
