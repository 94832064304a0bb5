import { RenderJob, Tenant, type User } from '../../models/index.js';
import type { RenderPayment } from '../../models/render-job.js';
import type { InTransaction } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { lockUsers } from '../ledger/post-to-ledger.js';
import { notFound } from '../tenant-scope.js';

/** How a render that is told is named there. */
export interface ToldRender {
  job_id: string;
  tenant_id: string;
  user_id: string;
  paid_with: RenderPayment;
}

export interface HeldRender {
  tenant: Tenant;
  user: User;
  /** What was told of it before; null for nothing. */
  job: RenderJob | null;
}

/**
 * Holds, in the order that everybody keeps, the tenant if its plan pays, the user and the job. Throws `not_found` for a
 * tenant or user that is not known, and `unprocessable` when they or what was told before do not belong together.
 */
export async function holdRender(context: InTransaction, told: ToldRender): Promise<HeldRender> {
  const { transaction } = context;
  const tenant =
    told.paid_with === 'tenant_plan'
      ? await Tenant.findForUpdate(context, told.tenant_id)
      : await Tenant.findByPk(told.tenant_id, { transaction });
  if (!tenant) throw notFound('tenant');
  const user = (await lockUsers(context, [told.user_id])).get(told.user_id);
  if (!user) throw notFound('user');
  if (user.tenantId !== tenant.id) throw unacceptable('tenant_id', 'The user belongs to another tenant.');
  const job = await RenderJob.findForUpdate(context, told.job_id);
  if (job && (job.userId !== user.id || job.paidWith !== told.paid_with))
    throw unacceptable('job_id', 'The same job was told of before with another user or another way to pay.');
  return { tenant, user, job };
}
