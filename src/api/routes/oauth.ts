import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentAuthTokens } from '../presenters/auth-tokens.js';
import { presentExternalIdentity } from '../presenters/external-identity.js';
import { toInput } from './to-input.js';

export const oauthRoutes = {
  startOauthLogin: async (context, { body }) => {
    const started = await operations.startOauthLogin(context, toInput(body));
    const { authorizationUrl, state, expiresInSeconds } = started;
    return { status: 200, body: { authorization_url: authorizationUrl, state, expires_in: expiresInSeconds } };
  },

  loginWithOauth: async (context, { params, body }) => {
    const signedIn = await operations.loginWithOauth(context, { ...toInput(body), provider: params.provider });
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },

  listIdentities: async (context) => {
    const identities = await operations.listIdentities(context);
    return { status: 200, body: { identities: identities.map(presentExternalIdentity) } };
  },

  unlinkIdentity: async (context, { params }) => {
    await operations.unlinkIdentity(context, { identityId: params.identity_id });
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
