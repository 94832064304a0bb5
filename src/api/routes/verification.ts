import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { toInput } from './to-input.js';

export const verificationRoutes = {
  verifyEmail: async (context, { body }) => {
    const { emailVerified } = await operations.verifyEmail(context, body);
    return { status: 200, body: { verified: emailVerified } };
  },

  verifyPhone: async (context, { body }) => {
    const { phoneVerified } = await operations.verifyPhone(context, body);
    return { status: 200, body: { verified: phoneVerified } };
  },

  resendVerification: async (context, { body }) => {
    const { token, expiresIn } = await operations.resendVerification(context, toInput(body));
    return { status: 202, body: { verification_token: token, expires_in: expiresIn } };
  },

  requestPasswordReset: async (context, { body }) => {
    await operations.requestPasswordReset(context, toInput(body));
    return { status: 202 };
  },

  confirmPasswordReset: async (context, { body }) => {
    await operations.confirmPasswordReset(context, toInput(body));
    return { status: 200, body: { reset: true } };
  },
} satisfies Partial<Handlers>;
