import { UniqueConstraintError } from 'sequelize';
import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { requireAllowedName } from '../banned-words/require-allowed-name.js';
import { authorizeOperation } from '../policy-table.js';
import { emailText, optionalText, requiredText } from '../texts.js';
import { readContactPhone } from './contact-phone.js';

export interface CreateTenantInput {
  slug: string;
  name: string;
  kind?: 'Reseller' | 'Enterprise';
  contactName?: string;
  contactEmail: string;
  contactPhone?: string;
}

const trialMilliseconds = 14 * 24 * 3_600_000;

/** Names that hosts, paths or people of the platform itself use. */
const reservedSlugs = new Set(
  `about account accounts admin api app assets auth billing blog cdn console contact dashboard demo dev docs download
  email files flatrender ftp gateway help home host identity imap internal legal localhost login logout mail media
  metrics mx new news ns1 ns2 null oauth ops payment payments pop portal pricing privacy public register render root
  sales security service settings shop signin signup smtp ssl stage staging static status store support system team
  terms test undefined user users webhook webhooks wiki www`.split(/\s+/),
);

/** Makes a tenant on trial. Throws `slug_taken`, or `unprocessable` for a reserved slug. */
export async function createTenant(context: Context, input: CreateTenantInput): Promise<Tenant> {
  authorizeOperation(context, 'createTenant');
  const slug = readSlug(input.slug);
  await requireAllowedName(context, 'name', input.name);
  const contactPhone = readContactPhone(input.contactPhone);
  try {
    return await inTransaction(context, async (context) =>
      Tenant.create(
        {
          id: context.newId(),
          slug,
          name: requiredText('name', input.name),
          kind: input.kind ?? 'Reseller',
          status: 'Trial',
          trialEndsAt: new Date(context.now().getTime() + trialMilliseconds),
          suspensionReason: null,
          customDomain: null,
          contactName: optionalText(input.contactName),
          contactEmail: emailText('contact_email', input.contactEmail),
          contactPhone: contactPhone ?? null,
          billingEmail: null,
          maxUsers: null,
          maxStorageGb: null,
          monthlyRenderQty: null,
        },
        { transaction: context.transaction },
      ),
    );
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    const message = `The slug ${slug} is taken. Choose another.`;
    throw new DomainError('slug_taken', message, { fields: [{ field: 'slug', message }], cause: error });
  }
}

function readSlug(text: string): string {
  const slug = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$/.test(slug))
    throw unacceptable('slug', 'A slug has 3 to 40 letters, digits and -, and no - at its ends.');
  if (reservedSlugs.has(slug)) throw unacceptable('slug', `The slug ${slug} is reserved. Choose another.`);
  return slug;
}
