import { randomUUID } from 'node:crypto';
import type { Session, Staff, User } from '../models/index.js';
import { serviceOperations } from '../operations/service-tokens/create-service-token.js';
import type { Actor, ServiceActor, StaffActor, StaffRole, UserActor } from '../platform/context.js';

export const anonymous: Actor = { kind: 'anonymous' };

export const system: Actor = { kind: 'system', name: 'test' };

/** The user as the API knows him after authentication. */
export function userActor(user: User, session?: Session): UserActor {
  return {
    kind: 'user',
    userId: user.id,
    tenantId: user.tenantId,
    sessionId: session?.id ?? randomUUID(),
    isAdmin: user.isAdmin,
    isTenantAdmin: user.isTenantAdmin,
    amr: session?.amr ?? (user.isAdmin ? ['pwd', 'otp'] : ['pwd']),
  };
}

export function staffActor(role: StaffRole, staff?: Staff): StaffActor {
  return { kind: 'staff', staffId: staff?.id ?? randomUUID(), email: staff?.email ?? `${role}@staff.test`, role };
}

export function serviceActor(operations: string[] = serviceOperations): ServiceActor {
  return { kind: 'service', tokenId: randomUUID(), name: 'gateway', operations };
}
