import type { Tenant } from '../../models/index.js';
import type { TenantStatus } from '../../models/tenant.js';
import { DomainError } from '../../platform/errors.js';

export function requireStatus(tenant: Tenant, allowed: TenantStatus[], verb: string): void {
  if (allowed.includes(tenant.status)) return;
  throw new DomainError('status_not_allowed', `This tenant is ${tenant.status} and cannot be ${verb}.`, {
    details: { status: tenant.status },
  });
}
