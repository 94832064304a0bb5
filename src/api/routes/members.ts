import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentInvitation } from '../presenters/invitation.js';
import { presentMember } from '../presenters/member.js';
import { presentPage } from '../presenters/page.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

export const memberRoutes = {
  listTenantMembers: async (context, { params, query }) => {
    const filter = query.role === undefined ? {} : { role: query.role };
    const page = await operations.listTenantMembers(context, {
      ...{ tenantId: params.tenant_id, ...filter, ...pageOf(query) },
    });
    const now = context.now();
    return { status: 200, body: presentPage(page, (user) => presentMember(user, now)) };
  },

  changeMemberRole: async (context, { params, body }) => {
    const { tenant_id: tenantId, user_id: userId } = params;
    const user = await operations.changeMemberRole(context, { tenantId, userId, ...body });
    return { status: 200, body: presentMember(user, context.now()) };
  },

  removeMember: async (context, { params, body }) => {
    const { tenant_id: tenantId, user_id: userId } = params;
    await operations.removeMember(context, { tenantId, userId, ...body });
    return { status: 204 };
  },

  listInvitations: async (context, { params, query }) => {
    const filter = query.state === undefined ? {} : { state: query.state };
    const page = await operations.listInvitations(context, {
      ...{ tenantId: params.tenant_id, ...filter, ...pageOf(query) },
    });
    const now = context.now();
    return { status: 200, body: presentPage(page, (invitation) => presentInvitation(invitation, now)) };
  },

  inviteMember: async (context, { params, body }) => {
    const invitation = await operations.inviteMember(context, { tenantId: params.tenant_id, ...body });
    return { status: 201, body: presentInvitation(invitation, context.now()) };
  },

  revokeInvitation: async (context, { params }) => {
    const { tenant_id: tenantId, invitation_id: invitationId } = params;
    await operations.revokeInvitation(context, { tenantId, invitationId });
    return { status: 204 };
  },

  acceptInvitation: async (context, { body }) => {
    const { userId, tenantSlug, role, accountCreated } = await operations.acceptInvitation(context, toInput(body));
    return {
      status: 200,
      body: { user_id: userId, tenant_slug: tenantSlug, role, account_created: accountCreated },
    };
  },
} satisfies Partial<Handlers>;
