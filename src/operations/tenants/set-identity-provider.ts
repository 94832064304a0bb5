import type { ProviderName } from '../../models/identity-provider.js';
import { IdentityProvider, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { encryptSecret } from '../../platform/secrets.js';
import { authorizeOperation } from '../policy-table.js';
import { requiredText } from '../texts.js';
import { visibleTenant } from './visible-tenant.js';

export interface SetIdentityProviderInput {
  tenantId: string;
  provider: ProviderName;
  /** Google's client id; Telegram has none. */
  clientId?: string;
  /** Google's client secret, or Telegram's bot token. Nobody can read it again. */
  secret: string;
}

/** Gives a tenant an account of its own at an identity provider, in the place of the installation's or of an earlier one. */
export async function setIdentityProvider(context: Context, input: SetIdentityProviderInput): Promise<void> {
  authorizeOperation(context, 'setIdentityProvider');
  const { tenantId, provider } = input;
  const clientId = provider === 'google' ? requiredText('client_id', input.clientId ?? '') : null;
  const secret = requiredText('secret', input.secret);
  if (/\s/.test(secret)) throw unacceptable('secret', 'There is a blank in it. Copy it once more.');
  const values = { clientId, sealedSecret: encryptSecret(secret) };
  await inTransaction(context, async (context) => {
    const { transaction } = context;
    // The tenant's row, so that two who set it at once do it one after the other.
    visibleTenant(context, await Tenant.findForUpdate(context, tenantId));
    const present = await IdentityProvider.findForUpdate(context, tenantId, provider);
    if (present) await present.update(values, { transaction });
    else await IdentityProvider.create({ id: context.newId(), tenantId, provider, ...values }, { transaction });
  });
}
