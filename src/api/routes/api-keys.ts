import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentApiKey, presentVerdictText } from '../presenters/api-key.js';
import { presentPage } from '../presenters/page.js';
import { toInput } from './to-input.js';

export const apiKeyRoutes = {
  listApiKeys: async (context, { params, query }) => {
    const pages = { page: query.page ?? 1, pageSize: query.page_size ?? 100 };
    const page = await operations.listApiKeys(context, { tenantId: params.tenant_id, ...pages });
    const now = context.now();
    return { status: 200, body: presentPage(page, (key) => presentApiKey(key, now)) };
  },

  createApiKey: async (context, { params, body }) => {
    const { expires_at, ...terms } = body;
    const { apiKey, secretKey } = await operations.createApiKey(context, {
      ...toInput(terms),
      tenantId: params.tenant_id,
      expiresAt: momentOf(expires_at),
    });
    return { status: 201, body: { ...presentApiKey(apiKey, context.now()), secret_key: secretKey } };
  },

  revokeApiKey: async (context, { params, body }) => {
    const { tenant_id: tenantId, api_key_id: apiKeyId } = params;
    await operations.revokeApiKey(context, { tenantId, apiKeyId, reason: body.reason ?? null });
    return { status: 204 };
  },

  rotateApiKey: async (context, { params, body }) => {
    const { tenant_id: tenantId, api_key_id: apiKeyId } = params;
    const validUntil = momentOf(body.valid_until);
    const { apiKey, secretKey } = await operations.rotateApiKey(context, { tenantId, apiKeyId, validUntil });
    return { status: 201, body: { ...presentApiKey(apiKey, context.now()), secret_key: secretKey } };
  },

  validateApiKey: async (context, { body }) => {
    return { status: 200, json: presentVerdictText(await operations.validateApiKey(context, toInput(body))) };
  },

  validateApiKeySignature: async (context, { body: { body_sha256: bodySha256, ...body } }) => {
    const verdict = await operations.validateApiKeySignature(context, { ...toInput(body), bodySha256 });
    return { status: 200, json: presentVerdictText(verdict) };
  },
} satisfies Partial<Handlers>;

function momentOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
