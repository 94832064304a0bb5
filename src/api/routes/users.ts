import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPage } from '../presenters/page.js';
import { presentBalance, presentUser } from '../presenters/user.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

export const userRoutes = {
  getMe: async (context) => {
    const user = await operations.getMe(context);
    return { status: 200, body: presentUser(user, context.now()) };
  },

  updateMe: async (context, { body }) => {
    const user = await operations.updateMe(context, toInput(body));
    return { status: 200, body: presentUser(user, context.now()) };
  },

  getMyBalance: async (context) => {
    const user = await operations.getMyBalance(context);
    return { status: 200, body: presentBalance(user, context.now()) };
  },

  getUser: async (context, { params }) => {
    const user = await operations.getUser(context, { userId: params.user_id });
    return { status: 200, body: presentUser(user, context.now()) };
  },

  searchUsers: async (context, { query }) => {
    const { page: _page, page_size: _pageSize, registered_from, registered_to, ...filters } = query;
    const page = await operations.searchUsers(context, {
      ...toInput(filters),
      ...(registered_from !== undefined && { registeredFrom: new Date(registered_from) }),
      ...(registered_to !== undefined && { registeredTo: new Date(registered_to) }),
      ...pageOf(query),
    });
    const now = context.now();
    return { status: 200, body: presentPage(page, (user) => presentUser(user, now)) };
  },

  banUser: async (context, { params, body }) => {
    const unblockDate = body.unblock_date === undefined ? null : new Date(body.unblock_date);
    await operations.banUser(context, { userId: params.user_id, reason: body.reason, unblockDate });
    return { status: 204 };
  },

  unbanUser: async (context, { params }) => {
    await operations.unbanUser(context, { userId: params.user_id });
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
