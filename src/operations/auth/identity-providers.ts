import { IdentityProvider, type Tenant } from '../../models/index.js';
import { decryptSecret } from '../../platform/secrets.js';
import type { GoogleAccount } from '../../providers/oauth/google.js';
import { notFound } from '../tenant-scope.js';

export interface InstalledProviders {
  googleIssuer: string;
  /** For tenants that have no client of their own. */
  googleClient: { clientId: string; clientSecret: string } | null;
  telegramBotToken: string | null;
}

let installed: InstalledProviders = {
  googleIssuer: 'https://accounts.google.com',
  googleClient: null,
  telegramBotToken: null,
};

/** Takes what the settings say; once per process, before it serves. */
export function useIdentityProviders(providers: InstalledProviders): void {
  installed = providers;
}

/** The tenant's own client at Google, else the installation's. Throws `not_found` when there is neither. */
export async function googleAccountOf(tenant: Tenant): Promise<GoogleAccount> {
  const own = await IdentityProvider.findWithSecret(tenant.id, 'google');
  const client = own?.clientId
    ? { clientId: own.clientId, clientSecret: decryptSecret(own.sealedSecret) }
    : installed.googleClient;
  if (!client) throw notFound('sign-in with Google at this tenant');
  return { issuer: installed.googleIssuer, ...client };
}

/** The token of the tenant's own bot, else of the installation's. Throws `not_found` when there is neither. */
export async function telegramBotTokenOf(tenant: Tenant): Promise<string> {
  const own = await IdentityProvider.findWithSecret(tenant.id, 'telegram');
  const token = own ? decryptSecret(own.sealedSecret) : installed.telegramBotToken;
  if (token === null) throw notFound('sign-in with Telegram at this tenant');
  return token;
}
