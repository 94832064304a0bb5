import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { clientKey, consume } from '../../platform/rate-limits.js';
import { findUsableTenant } from '../auth/find-usable-tenant.js';
import { authorizeOperation } from '../policy-table.js';
import { type RequestOptions, timeout } from './browser-options.js';
import { beginCeremony } from './ceremonies.js';
import { requireOwnPlace } from './ceremony-place.js';

export interface StartPasskeyLoginInput {
  tenantSlug: string;
  /** Where the page is; this service's own when left out. */
  origin?: string;
}

/** Begins a sign-in with whichever passkey the person then chooses: nothing here tells who has one. */
export async function startPasskeyLogin(
  context: Context,
  { tenantSlug, origin }: StartPasskeyLoginInput,
): Promise<RequestOptions> {
  authorizeOperation(context, 'startPasskeyLogin');
  await consume(context, 'passkeyByClient', clientKey(context.clientAddress));
  const tenant = await findUsableTenant(context, tenantSlug);
  const place = requireOwnPlace(tenant, origin);
  const challenge = await inTransaction(context, (context) =>
    beginCeremony(context, tenant, { ...place, purpose: 'login', userId: null }),
  );
  return { challenge, rpId: place.rpId, timeout, userVerification: 'required', allowCredentials: [] };
}
