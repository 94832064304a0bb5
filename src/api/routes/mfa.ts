import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentAuthTokens } from '../presenters/auth-tokens.js';
import { presentMfaFactor } from '../presenters/mfa-factor.js';
import { toInput } from './to-input.js';

/** Loaded with the first set-up: no start has to wait for it. */
async function pictureOf(url: string): Promise<string> {
  const { toDataURL } = (await import('qrcode')).default;
  return toDataURL(url);
}

export const mfaRoutes = {
  setUpMfa: async (context, { body }) => {
    const { factor, secret, url, recoveryCodes } = await operations.setUpMfa(context, toInput(body));
    return {
      status: 200,
      body: {
        factor_id: factor.id,
        ...(secret !== null && { secret }),
        ...(url !== null && { otpauth_url: url, qr_code_url: await pictureOf(url) }),
        ...(recoveryCodes !== null && { recovery_codes: recoveryCodes }),
      },
    };
  },

  verifyMfa: async (context, { body }) => {
    const { factor, signedIn } = await operations.verifyMfa(context, toInput(body));
    const tokens = signedIn && { tokens: presentAuthTokens(signedIn, context.now()) };
    return { status: 200, body: { factor: presentMfaFactor(factor), ...tokens } };
  },

  sendMfaCode: async (context, { body }) => {
    const { phoneNumberHint, expiresIn } = await operations.sendMfaCode(context, toInput(body));
    return { status: 202, body: { phone_number_hint: phoneNumberHint, expires_in: expiresIn } };
  },

  listMfaFactors: async (context) => {
    const { factors, recoveryCodesLeft } = await operations.listMfaFactors(context);
    return { status: 200, body: { factors: factors.map(presentMfaFactor), recovery_codes_left: recoveryCodesLeft } };
  },

  removeMfaFactor: async (context, { params, body }) => {
    await operations.removeMfaFactor(context, { factorId: params.factor_id, code: body.code });
    return { status: 204 };
  },

  regenerateRecoveryCodes: async (context, { body }) => {
    return { status: 200, body: { recovery_codes: await operations.regenerateRecoveryCodes(context, toInput(body)) } };
  },

  resetUserMfa: async (context, { params, body }) => {
    await operations.resetUserMfa(context, { userId: params.user_id, reason: body.reason });
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
