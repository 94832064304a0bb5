import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { toInput } from './to-input.js';

export const pushRoutes = {
  getPushKey: async (context) => {
    const { publicKey } = await operations.getPushKey(context);
    return { status: 200, body: { public_key: publicKey } };
  },

  subscribeToPush: async (context, { body }) => {
    const { endpoint, keys } = body;
    const userAgent = keys.user_agent;
    await operations.subscribeToPush(context, { endpoint, keys, ...(userAgent !== undefined && { userAgent }) });
    return { status: 201 };
  },

  unsubscribeFromPush: async (context, { body }) => {
    await operations.unsubscribeFromPush(context, toInput(body));
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
