import type { BazaarSettings } from '../../platform/payment-settings.js';
import { type Asking, callProvider } from './provider-call.js';
import { ProviderUnavailable } from './provider-failures.js';
import { keep, textIn, wholeNumberIn } from './read-answer.js';

interface Access {
  /** Behind the address, with its question mark. */
  query: string;
  headers: Record<string, string>;
  secrets: string[];
}

export interface BazaarAccessKeeper {
  now(): Promise<Access>;
  /** After a refusal: the next call gets a new token. */
  forget(): void;
}

/** A token is renewed so long before its end, so that none ends on its way. */
const earlierMilliseconds = 60_000;

/** How Bazaar knows us: by the API secret, or by a token of the client that lives an hour and is kept for that long. */
export function bazaarAccess({ baseUrl, access }: BazaarSettings, asking: Asking): BazaarAccessKeeper {
  if (access.kind === 'secret') {
    const headers = { 'CAFEBAZAAR-PISHKHAN-API-SECRET': access.apiSecret };
    const always = { query: '', headers, secrets: [access.apiSecret] };
    return { now: async () => always, forget: () => undefined };
  }

  const { clientId, clientSecret, refreshToken } = access;
  let held: { token: Promise<string>; until: number } | null = null;
  const renew = async (own: { until: number }) => {
    const form = { grant_type: 'refresh_token', client_id: clientId, client_secret: clientSecret };
    const secrets = [clientSecret, refreshToken];
    const { status, body } = await callProvider(
      { ...asking, secrets },
      {
        url: `${baseUrl}/devapi/v2/auth/token/`,
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: new URLSearchParams({ ...form, refresh_token: refreshToken }).toString(),
      },
    );
    const token = textIn(body, 'access_token');
    if (status !== 200 || token === null) {
      const answer = keep(body, 'error', 'error_description');
      throw new ProviderUnavailable(asking.gateway, `Bazaar gave no token (${status}).`, answer);
    }
    // The token's life is Bazaar's to count, by the time that really passes.
    own.until = Date.now() + (wholeNumberIn(body, 'expires_in') ?? 0) * 1_000 - earlierMilliseconds;
    return token;
  };
  /** Calls at the same time share one renewal; a failed one is forgotten. */
  const tokenNow = () => {
    if (held && Date.now() < held.until) return held.token;
    const own = { until: Number.POSITIVE_INFINITY, token: Promise.resolve('') };
    own.token = renew(own).catch((error: unknown) => {
      if (held === own) held = null;
      throw error;
    });
    held = own;
    return own.token;
  };
  return {
    now: async () => {
      const token = await tokenNow();
      return { query: `?${new URLSearchParams({ access_token: token })}`, headers: {}, secrets: [token] };
    },
    forget: () => {
      held = null;
    },
  };
}
