import { LRUCache } from 'lru-cache';
import * as oidc from 'openid-client';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import type { ProvenIdentity } from './proven-identity.js';
import { providerFetch } from './provider-fetch.js';

export interface GoogleAccount {
  /** Google's own, or another OpenID provider that speaks the same. */
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** What discovery found, by the account; the provider's keys are kept along with it, and asked for again when they change. */
const discovered = new LRUCache<string, Promise<oidc.Configuration>>({ max: 1_000, ttl: 600_000 });

export interface AuthorizationParts {
  redirectUri: string;
  state: string;
  nonce: string;
  /** RFC 7636, S256. */
  codeChallenge: string;
}

/** Where the browser goes to sign in. Throws `provider_unavailable`. */
export async function googleAuthorizationUrl(account: GoogleAccount, parts: AuthorizationParts): Promise<string> {
  const config = await configurationOf(account);
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: parts.redirectUri,
    scope: 'openid email profile',
    state: parts.state,
    nonce: parts.nonce,
    code_challenge: parts.codeChallenge,
    code_challenge_method: 'S256',
  });
  return url.href;
}

export interface CodeParts {
  code: string;
  redirectUri: string;
  nonce: string;
  codeVerifier: string;
}

/**
 * Whose sign-in the code proves. The id_token's signature, issuer, audience, times and nonce are checked. Throws
 * `invalid_code` for a code that the provider refuses or that belongs to another sign-in, `provider_unavailable` when the
 * provider hangs, fails, or answers what cannot be trusted.
 */
export async function redeemGoogleCode(account: GoogleAccount, parts: CodeParts): Promise<ProvenIdentity> {
  const config = await configurationOf(account);
  const answer = new URL(parts.redirectUri);
  answer.searchParams.set('code', parts.code);
  // RFC 9207 keeps answers of several providers apart; here the path of our own operation does.
  const { authorization_response_iss_parameter_supported: namesIssuer, issuer } = config.serverMetadata();
  if (namesIssuer === true) answer.searchParams.set('iss', issuer);
  try {
    const tokens = await oidc.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: parts.codeVerifier,
      expectedNonce: parts.nonce,
      // The state was compared, and used up, before the provider was asked.
      expectedState: oidc.skipStateCheck,
      idTokenExpected: true,
    });
    return identityOf(tokens.claims());
  } catch (error) {
    throw isRefusal(error) ? refused(error) : unavailable(error);
  }
}

function configurationOf(account: GoogleAccount): Promise<oidc.Configuration> {
  const key = hashToken(JSON.stringify([account.issuer, account.clientId, account.clientSecret]));
  const known = discovered.get(key);
  if (known) return known;
  const discovery = discover(account).catch((error: unknown) => {
    discovered.delete(key);
    throw unavailable(error);
  });
  discovered.set(key, discovery);
  return discovery;
}

function discover({ issuer, clientId, clientSecret }: GoogleAccount): Promise<oidc.Configuration> {
  const url = new URL(issuer);
  return oidc.discovery(
    url,
    clientId,
    // One algorithm, ours to choose and not the token's.
    { client_secret: clientSecret, id_token_signed_response_alg: 'RS256' },
    oidc.ClientSecretPost(clientSecret),
    {
      [oidc.customFetch]: providerFetch,
      // The library leaves the signature of an id_token unchecked that came over TLS.
      execute: [oidc.enableNonRepudiationChecks, ...(url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
    },
  );
}

function identityOf(claims: oidc.IDToken | undefined): ProvenIdentity {
  if (!claims) throw new Error('The provider answered without an id_token.');
  const { sub, email, email_verified, name } = claims;
  if (sub.length > 255) throw new Error('The provider names the person with more than 255 characters.');
  return {
    provider: 'google',
    subject: sub,
    email: typeof email === 'string' ? email : null,
    // Nothing but the plain value: 'false' is a text that is true.
    emailVerified: email_verified === true,
    fullName: typeof name === 'string' ? name : null,
  };
}

/** Whether the provider, being well, refuses this code, or the code is from another sign-in than the one that was begun. */
function isRefusal(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.error === 'invalid_grant';
  return claimIn(error) === 'nonce';
}

/** The claim that was not as expected: the library wraps what its foundation throws, which tells it beside the claims. */
function claimIn(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  return 'claim' in error ? error.claim : claimIn((error as { cause?: unknown }).cause);
}

function refused(cause: unknown): DomainError {
  const message = 'The provider does not take this code, or it is from another sign-in. Start again.';
  return new DomainError('invalid_code', message, { cause });
}

function unavailable(cause: unknown): DomainError {
  const message = 'The identity provider does not answer as it should. Start again, or sign in another way.';
  return new DomainError('provider_unavailable', message, { cause });
}
