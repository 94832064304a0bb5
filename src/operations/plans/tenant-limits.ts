import { Tenant, UserPlan } from '../../models/index.js';
import type { TenantLimits } from '../../models/user-plan.js';
import type { InTransaction } from '../../platform/context.js';
import { notFound } from '../tenant-scope.js';

const names = ['monthlyRenderQty', 'maxStorageGb'] as const satisfies (keyof TenantLimits)[];

type Granting = Pick<UserPlan, 'monthlyRendersQuota' | 'storageGb'>;

const grantedBy = ({ monthlyRendersQuota, storageGb }: Granting): TenantLimits => ({
  monthlyRenderQty: monthlyRendersQuota,
  maxStorageGb: storageGb,
});

const each = (limit: (name: keyof TenantLimits) => number | null): TenantLimits => ({
  monthlyRenderQty: limit('monthlyRenderQty'),
  maxStorageGb: limit('maxStorageGb'),
});

/**
 * Gives the tenant what a plan grants, and tells what it has without any plan, which is put back in the end. Of plans that
 * overlap each knows that. The caller holds the tenant, and the plan that this one goes on from is open still: a limit that
 * staff have set to something else since stays theirs.
 */
export async function raiseTenantLimits(
  { transaction }: InTransaction,
  tenant: Tenant,
  granting: Granting,
  goesOn: UserPlan | null,
): Promise<TenantLimits> {
  const open = await UserPlan.findAll({
    where: { tenantId: tenant.id, scope: 'Tenant', endedAt: null },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    transaction,
  });
  const before = each((name) => {
    const raising = open.find((plan) => grantedBy(plan)[name] === tenant[name]);
    return raising ? (raising.limitsBefore?.[name] ?? null) : tenant[name];
  });
  const granted = grantedBy(granting);
  const isOfStaff = (name: keyof TenantLimits) => goesOn !== null && tenant[name] !== grantedBy(goesOn)[name];
  await tenant.update(
    each((name) => (isOfStaff(name) ? tenant[name] : granted[name])),
    { transaction },
  );
  return before;
}

/**
 * Takes from the tenant what the plan granted. A limit that staff have set to something else since is theirs, and stays.
 * Another manager's plan of the same tenant takes the place of this one; without one, it is as before.
 */
export async function lowerTenantLimits(context: InTransaction, plan: UserPlan): Promise<void> {
  const tenant = await Tenant.findForUpdate(context, plan.tenantId);
  if (!tenant) throw notFound('tenant');
  const other = await UserPlan.findCurrentOfTenant(context, plan.tenantId, { besides: plan.id });
  const left = other ? grantedBy(other) : each((name) => plan.limitsBefore?.[name] ?? null);
  const granted = grantedBy(plan);
  const lowered = names.filter((name) => tenant[name] === granted[name]).map((name) => [name, left[name]]);
  await tenant.update(Object.fromEntries(lowered), { transaction: context.transaction });
}
