import type { UserActor } from '../../platform/context.js';
import type { components } from '../contract.gen.js';

interface Introspected {
  kind: 'access' | 'refresh';
  actor: UserActor;
  issuedAt: Date;
  expiresAt: Date;
}

const inSeconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);

export function presentIntrospection(token: Introspected | null): components['schemas']['Introspection'] {
  if (!token) return { active: false };
  const { kind, actor, issuedAt, expiresAt } = token;
  return {
    active: true,
    token_type: kind === 'access' ? 'Bearer' : 'refresh_token',
    sub: actor.userId,
    tenant_id: actor.tenantId,
    sid: actor.sessionId,
    iat: inSeconds(issuedAt),
    exp: inSeconds(expiresAt),
    amr: actor.amr,
    ...(actor.impersonator && { act: { sub: actor.impersonator.staffId } }),
    is_admin: actor.isAdmin,
    is_tenant_admin: actor.isTenantAdmin,
  };
}
