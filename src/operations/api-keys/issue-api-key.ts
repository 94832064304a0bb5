import type { InferCreationAttributes } from 'sequelize';
import { ApiKey } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { hashToken } from '../../platform/secrets.js';
import { newKeyText, shownPartsOf } from './key-text.js';

export interface NewApiKey {
  apiKey: ApiKey;
  /** Told once, kept nowhere. */
  secretKey: string;
}

type Terms = Pick<
  InferCreationAttributes<ApiKey>,
  'tenantId' | 'name' | 'environment' | 'scopes' | 'allowedIps' | 'rateLimitRpm' | 'expiresAt'
>;

const mostGoodKeys = 50;

/** The tenant is held by the caller. */
export async function requireRoomForKey(context: InTransaction, tenantId: string): Promise<void> {
  if ((await ApiKey.countGood(context, tenantId)) < mostGoodKeys) return;
  throw new DomainError(
    'conflict',
    `A tenant has at most ${mostGoodKeys} keys at a time. Revoke one that is not used.`,
    {
      details: { limit: mostGoodKeys },
    },
  );
}

export async function issueApiKey(context: InTransaction, terms: Terms): Promise<NewApiKey> {
  const secretKey = newKeyText(terms.environment);
  const values = { id: context.newId(), ...terms, keyHash: hashToken(secretKey), ...shownPartsOf(secretKey) };
  return { apiKey: await ApiKey.create(values, { transaction: context.transaction }), secretKey };
}
