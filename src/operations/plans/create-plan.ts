import { UniqueConstraintError } from 'sequelize';
import { Plan, Tenant } from '../../models/index.js';
import { billingPeriods, planScopes } from '../../models/plan-terms.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { DomainError, unacceptable } from '../../platform/errors.js';
import { authorizeOperation } from '../policy-table.js';
import { notFound, tenantScope } from '../tenant-scope.js';
import { noOptionalOffer, type PlanIdentity, type PlanOffer, soundOffer } from './plan-offer.js';

type Optional = keyof typeof noOptionalOffer;

export interface CreatePlanInput extends PlanIdentity, Omit<PlanOffer, Optional>, Partial<Pick<PlanOffer, Optional>> {
  /** null = on offer in every tenant. */
  tenantId?: string | null;
}

/** Puts a plan on offer. Throws `code_taken`, or `unprocessable` for what does not fit. */
export async function createPlan(context: Context, input: CreatePlanInput): Promise<Plan> {
  authorizeOperation(context, 'createPlan');
  const { tenantId: asked = null, code: typed, scope, currency, billingPeriod, ...offer } = input;
  const tenantId = tenantScope(context) ?? asked;
  if (tenantId !== null && (await Tenant.count({ where: { id: tenantId } })) === 0) throw notFound('tenant');
  if (!planScopes.includes(scope)) throw unacceptable('scope', 'A plan is for a User or a Tenant.');
  if (!billingPeriods.includes(billingPeriod))
    throw unacceptable('billing_period', 'A plan is billed Monthly, Quarterly or Yearly.');
  requireCurrency(currency);
  const code = readCode(typed);
  const values = { scope, code, currency, billingPeriod, ...soundOffer(scope, { ...noOptionalOffer, ...offer }) };
  try {
    return await inTransaction(context, async (context) =>
      Plan.create({ ...values, id: context.newId(), tenantId }, { transaction: context.transaction }),
    );
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    const message = `The code ${code} is taken. Choose another.`;
    throw new DomainError('code_taken', message, { fields: [{ field: 'code', message }], cause: error });
  }
}

function readCode(text: string): string {
  const code = text.trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9-]{1,39}$/.test(code))
    throw unacceptable('code', 'A code has 2 to 40 letters, digits or -, and starts with a letter or digit.');
  return code;
}

function requireCurrency(currency: string): void {
  if (!Intl.supportedValuesOf('currency').includes(currency))
    throw unacceptable('currency', 'Name a currency by its ISO 4217 code, such as IRR.');
}
