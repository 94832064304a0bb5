import { StoredObject, Tenant, TenantUsageDay, User } from '../../models/index.js';
import { addStoredBytes } from '../../models/tenant-storage.js';
import type { InTransaction } from '../../platform/context.js';
import { unacceptable } from '../../platform/errors.js';
import { localDay } from '../../platform/local-day.js';
import { notFound } from '../tenant-scope.js';

/** How a file that is told is named there. */
export interface ToldObject {
  object_id: string;
  tenant_id: string;
  user_id: string | null;
}

interface Told {
  isStored: boolean;
  sizeBytes: number;
  at: Date;
}

/**
 * Notes that the file is there or gone, and what that changes for its tenant and user. In whatever order it is told, the
 * latest counts, and of two at one time that it is gone. Throws `not_found` or `unprocessable`.
 */
export async function settleObject(context: InTransaction, object: ToldObject, told: Told): Promise<void> {
  const { transaction, now } = context;
  const tenant = await Tenant.findByPk(object.tenant_id, { transaction });
  if (!tenant) throw notFound('tenant');
  const user = await holdUser(context, object);
  // Held from here on: the files of a tenant are settled one after the other.
  await addStoredBytes(context, tenant.id, 0);
  const known = await StoredObject.findForUpdate(context, object.object_id);
  if (known && (known.tenantId !== tenant.id || known.userId !== object.user_id))
    throw unacceptable('object_id', 'The same file was told of before with another tenant or user.');
  if (known && isOutdated(known, told)) return;
  const added = told.sizeBytes - (known?.sizeBytes ?? 0);
  const { isStored, sizeBytes, at: toldAt } = told;
  const values = { isStored, sizeBytes, toldAt };
  const ids = { id: object.object_id, tenantId: tenant.id, userId: object.user_id };
  if (known) await known.update(values, { transaction });
  else await StoredObject.create({ ...ids, ...values }, { transaction });
  if (added === 0) return;
  const { before, after } = await addStoredBytes(context, tenant.id, added);
  const usageDate = localDay(now(), tenant.timeZone);
  await TenantUsageDay.noteStorage(context, { tenantId: tenant.id, usageDate, before, after });
  if (user) await user.update({ usedStorageBytes: Math.max(0, user.usedStorageBytes + added) }, { transaction });
}

async function holdUser(
  context: InTransaction,
  { user_id: id, tenant_id: tenantId }: ToldObject,
): Promise<User | null> {
  if (id === null) return null;
  const user = await User.findForUpdate(context, id);
  if (!user) throw notFound('user');
  if (user.tenantId !== tenantId) throw unacceptable('tenant_id', 'The user belongs to another tenant.');
  return user;
}

function isOutdated(known: StoredObject, { isStored, at }: Told): boolean {
  return isStored
    ? known.toldAt >= at
    : known.toldAt > at || (known.toldAt.getTime() === at.getTime() && !known.isStored);
}
