import type { Session } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentSession(session: Session, currentSessionId: string): components['schemas']['Session'] {
  return {
    id: session.id,
    ...(session.deviceName !== null && { device_name: session.deviceName }),
    ...(session.userAgent !== null && { user_agent: session.userAgent }),
    ...(session.ipAddress !== null && { ip_address: session.ipAddress }),
    issued_at: presentTime(session.issuedAt),
    last_used_at: presentTime(session.lastUsedAt),
    ...(session.impersonatorId && { is_impersonated: true }),
    is_current: session.id === currentSessionId,
  };
}
