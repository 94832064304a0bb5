import { Invitation } from '../../models/index.js';
import { invitationStates, memberRoles } from '../../models/invitation.js';
import { inviteMember } from '../../operations/members/invite-member.js';
import { revokeInvitation } from '../../operations/members/revoke-invitation.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const isWaiting = (row: Row) => row['state'] === 'open' || row['state'] === 'expired';

/** Made from a tenant's page; here they are followed up. */
export const invitations: ResourceShape = {
  id: 'invitations',
  model: Invitation,
  group: 'tenants',
  icon: 'UserPlus',
  title: 'email',
  readers: rolesFor('listInvitations'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    email: { as: 'address', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    role: { as: 'state', filter: 'equals', values: memberRoles },
    state: {
      as: 'state',
      filter: 'equals',
      values: invitationStates,
      sql: (now) => `case when "Invitation".accepted_at is not null then 'accepted'
        when "Invitation".revoked_at is not null then 'revoked'
        when "Invitation".expires_at <= ${now} then 'expired' else 'open' end`,
    },
    invitedByLabel: {
      as: 'text',
      // The trail knows users by their id alone.
      sql: () => `coalesce((select coalesce(u.full_name, u.email, u.phone_number) from users u
        where u.id = "Invitation".invited_by_id and "Invitation".invited_by_kind = 'user'), "Invitation".invited_by_label)`,
    },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    expiresAt: { as: 'moment' },
    sentAt: { as: 'moment', places: ['show'] },
    acceptedAt: { as: 'moment', places: ['show'] },
    acceptedUserId: { as: 'reference', of: 'users', places: ['show'] },
    revokedAt: { as: 'moment', places: ['show'] },
    invitedByKind: { as: 'state', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    resend: operationAction({
      operation: 'inviteMember',
      type: 'record',
      icon: 'Send',
      when: isWaiting,
      input: {},
      run: async (context, { id }) => {
        const { tenantId, email, role } = await Invitation.findByPk(id, { rejectOnEmpty: true });
        return inviteMember(context, { tenantId, email, role });
      },
    }),
    revoke: operationAction({
      operation: 'revokeInvitation',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      when: isWaiting,
      input: {},
      run: async (context, { id }) => {
        const { tenantId } = await Invitation.findByPk(id, { attributes: ['tenantId'], rejectOnEmpty: true });
        return revokeInvitation(context, { tenantId, invitationId: id });
      },
    }),
  },
};
