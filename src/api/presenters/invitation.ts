import type { Invitation } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTime } from './time.js';

export function presentInvitation(invitation: Invitation, now: Date): components['schemas']['Invitation'] {
  const { invitedByKind: kind, invitedById: id, invitedByLabel: label } = invitation;
  return {
    id: invitation.id,
    tenant_id: invitation.tenantId,
    email: invitation.email,
    role: invitation.role,
    state: invitation.stateAt(now),
    invited_by: { kind, id, label },
    created_at: presentTime(invitation.createdAt),
    sent_at: presentTime(invitation.sentAt),
    expires_at: presentTime(invitation.expiresAt),
    accepted_at: presentTime(invitation.acceptedAt ?? null),
    accepted_user_id: invitation.acceptedUserId ?? null,
    revoked_at: presentTime(invitation.revokedAt ?? null),
  };
}
