import type { Actor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/**
 * The tenant that a call is narrowed to. A user's token decides, and another tenant in `X-Tenant-Id` is answered as if
 * it did not exist; services and platform administrators name one there, or reach all.
 */
export function narrowTenant(actor: Actor, header: string | string[] | undefined): string | null {
  const named = header === undefined ? null : requireUuid(String(header));
  if (actor.kind === 'service') return named;
  if (actor.kind !== 'user') return null;
  if (actor.isAdmin) return named;
  if (named !== null && named !== actor.tenantId) throw new DomainError('not_found', 'No such tenant.');
  return actor.tenantId;
}

function requireUuid(text: string): string {
  if (uuid.test(text)) return text.toLowerCase();
  const fields = [{ field: 'X-Tenant-Id', message: 'must be a UUID' }];
  throw new DomainError('validation_failed', 'X-Tenant-Id must be a UUID.', { fields });
}
