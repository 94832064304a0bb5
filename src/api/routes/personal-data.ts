import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentPersonalData } from '../presenters/personal-data.js';
import { toInput } from './to-input.js';

export const personalDataRoutes = {
  exportMyData: async (context, { body }) => {
    const data = await operations.exportMyData(context, toInput(body));
    return { status: 200, body: presentPersonalData(data) };
  },

  exportUserData: async (context, { params }) => {
    const data = await operations.exportUserData(context, { userId: params.user_id });
    return { status: 200, body: presentPersonalData(data) };
  },

  eraseMe: async (context, { body }) => {
    await operations.eraseMe(context, toInput(body));
    return { status: 204 };
  },

  eraseUser: async (context, { params, body }) => {
    await operations.eraseUser(context, { userId: params.user_id, reason: body.reason });
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
