import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentAuthTokens } from '../presenters/auth-tokens.js';
import { presentPasskey } from '../presenters/passkey.js';
import { toInput } from './to-input.js';

export const passkeyRoutes = {
  startPasskeyRegistration: async (context, { body }) => {
    return begun(await operations.startPasskeyRegistration(context, toInput(body)));
  },

  registerPasskey: async (context, { body }) => {
    const { passkey, recoveryCodes } = await operations.registerPasskey(context, toInput(body));
    const codes = recoveryCodes !== null && { recovery_codes: recoveryCodes };
    return { status: 201, body: { passkey: presentPasskey(passkey), ...codes } };
  },

  listPasskeys: async (context) => {
    const passkeys = await operations.listPasskeys(context);
    return { status: 200, body: { passkeys: passkeys.map(presentPasskey) } };
  },

  renamePasskey: async (context, { params, body }) => {
    const passkey = await operations.renamePasskey(context, { passkeyId: params.passkey_id, name: body.name });
    return { status: 200, body: presentPasskey(passkey) };
  },

  removePasskey: async (context, { params, body }) => {
    await operations.removePasskey(context, { ...toInput(body), passkeyId: params.passkey_id });
    return { status: 204 };
  },

  startPasskeyLogin: async (context, { body }) => {
    return begun(await operations.startPasskeyLogin(context, toInput(body)));
  },

  loginWithPasskey: async (context, { body }) => {
    const signedIn = await operations.loginWithPasskey(context, toInput(body));
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },

  startPasskeyChallenge: async (context, { body }) => {
    return begun(await operations.startPasskeyChallenge(context, toInput(body)));
  },

  completePasskeyChallenge: async (context, { body }) => {
    const signedIn = await operations.completePasskeyChallenge(context, toInput(body));
    return { status: 200, body: presentAuthTokens(signedIn, context.now()) };
  },
} satisfies Partial<Handlers>;

/** The browser's dialogue stays open for as long as the challenge is good. */
const begun = <Options extends { timeout: number }>(options: Options) => ({
  status: 200 as const,
  body: { options, expires_in: options.timeout / 1000 },
});
