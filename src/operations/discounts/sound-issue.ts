import { Tenant } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import {
  type DiscountTerms,
  type GivenTerms,
  requireFutureEnd,
  requireSoundTerms,
  termsFrom,
} from './discount-terms.js';

export interface GivenIssue extends GivenTerms {
  /** For callers of every tenant; null = good in all of them. */
  tenantId?: string | null;
}

/** Where new codes are good, and their terms. Throws `not_found` for a tenant that does not exist, or `unprocessable`. */
export async function soundIssue(
  context: Context,
  input: GivenIssue,
): Promise<DiscountTerms & { tenantId: string | null }> {
  const tenantId = tenantScope(context) ?? input.tenantId ?? null;
  if (tenantId !== null && (await Tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant');
  const terms = termsFrom(input);
  await requireSoundTerms(context, tenantId, terms);
  requireFutureEnd(context, terms);
  return { tenantId, ...terms };
}
