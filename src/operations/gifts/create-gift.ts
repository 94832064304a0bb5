import { Gift, Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { optionalText, requiredText } from '../texts.js';
import { type GiftTerms, requireSoundGift } from './gift-terms.js';

export interface CreateGiftInput extends Omit<GiftTerms, 'description' | 'expiresAfterDays'> {
  description?: string | null;
  expiresAfterDays?: number | null;
  /** null = in every tenant. */
  tenantId?: string | null;
}

export async function createGift(context: Context, input: CreateGiftInput): Promise<Gift> {
  authorizeOperation(context, 'createGift');
  const tenantId = tenantScope(context) ?? input.tenantId ?? null;
  if (tenantId !== null && (await Tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant');
  const terms: GiftTerms = {
    name: requiredText('name', input.name),
    description: optionalText(input.description),
    prizeType: input.prizeType,
    value: input.value,
    unit: requiredText('unit', input.unit),
    expiresAfterDays: input.expiresAfterDays ?? null,
  };
  requireSoundGift(terms);
  return inTransaction(context, async (context) =>
    Gift.create({ ...terms, id: context.newId(), tenantId }, { transaction: context.transaction }),
  );
}
