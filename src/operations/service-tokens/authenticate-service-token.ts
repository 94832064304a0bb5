import { ServiceToken } from '../../models/index.js';
import type { Context, ServiceActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { InvalidatedCache } from '../../platform/invalidated-cache.js';
import { hashToken } from '../../platform/secrets.js';

export const serviceTokens = new InvalidatedCache<ServiceToken>({
  max: 1_000,
  itemsOf: ({ id }) => [`service_token:${id}`],
});

/** Which service sends this token. Throws `token_invalid` for one that is unknown, revoked or expired. */
export async function authenticateServiceToken(context: Context, token: string): Promise<ServiceActor> {
  const tokenHash = hashToken(token);
  const known = await serviceTokens.get(tokenHash, () => ServiceToken.findOne({ where: { tokenHash } }));
  if (!known?.isUsable(context.now())) {
    throw new DomainError('token_invalid', 'This service token is unknown, revoked or expired.');
  }
  return { kind: 'service', tokenId: known.id, name: known.serviceName, operations: known.allowedOperations };
}
