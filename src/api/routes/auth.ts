import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentAuthTokens } from '../presenters/auth-tokens.js';
import { presentIntrospection } from '../presenters/introspection.js';
import { presentSession } from '../presenters/session.js';
import { toInput } from './to-input.js';

export const authRoutes = {
  registerUser: async (context, { body }) => {
    const registered = await operations.registerUser(context, toInput(body));
    return {
      status: 201,
      body: {
        user_id: registered.userId,
        verification_required: registered.verificationRequired,
        verification_token: registered.verificationToken,
      },
    };
  },

  login: async (context, { body }) => {
    const signedIn = await operations.login(context, toInput(body));
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },

  completeMfaChallenge: async (context, { body }) => {
    const signedIn = await operations.completeMfaChallenge(context, toInput(body));
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },

  refreshTokens: async (context, { body }) => {
    const signedIn = await operations.refreshTokens(context, toInput(body));
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },

  logout: async (context) => {
    await operations.logout(context);
    return { status: 204 };
  },

  listSessions: async (context) => {
    const { sessions, currentSessionId } = await operations.listSessions(context);
    return { status: 200, body: { sessions: sessions.map((session) => presentSession(session, currentSessionId)) } };
  },

  endOtherSessions: async (context) => {
    await operations.endOtherSessions(context);
    return { status: 204 };
  },

  revokeSession: async (context, { params }) => {
    await operations.revokeSession(context, { sessionId: params.session_id });
    return { status: 204 };
  },

  changePassword: async (context, { body }) => {
    await operations.changePassword(context, toInput(body));
    return { status: 204 };
  },

  introspectToken: async (context, { body }) => {
    const introspected = await operations.introspectToken(context, { token: body.token });
    return { status: 200, body: presentIntrospection(introspected) };
  },
} satisfies Partial<Handlers>;
