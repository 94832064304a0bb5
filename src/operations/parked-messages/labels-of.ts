import { mostParkedBytes } from '../../models/parked-message.js';

/** What a message says of itself, as far as it can be read. */
export interface Labels {
  /** Source and id; null when it does not tell them. */
  name: string | null;
  type: string | null;
  tenantId: string | null;
  userId: string | null;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whatever the bytes are; nothing of them is believed. */
export function labelsOf(body: Buffer): Labels {
  const { source, id, type, data } = readObject(body);
  const { tenant_id: tenantId, user_id: userId } = asObject(data);
  return {
    name: typeof source === 'string' && typeof id === 'string' ? JSON.stringify([source, id]) : null,
    type: typeof type === 'string' && /^[a-z0-9_.]{1,200}$/.test(type) ? type : null,
    tenantId: idOf(tenantId),
    userId: idOf(userId),
  };
}

const idOf = (value: unknown): string | null =>
  typeof value === 'string' && uuid.test(value) ? value.toLowerCase() : null;

function readObject(body: Buffer): Record<string, unknown> {
  if (body.length > mostParkedBytes) return {};
  try {
    return asObject(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
