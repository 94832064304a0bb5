import { UniqueConstraintError } from 'sequelize';
import { ServiceToken } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { authorizeOperation, type OperationName, policyTable } from '../policy-table.js';
import { requiredText } from '../texts.js';

export interface CreateServiceTokenInput {
  /** What staff call it. */
  name: string;
  /** Which service holds it, such as `gateway`. */
  serviceName: string;
  allowedOperations: string[];
  expiresAt?: Date | null;
}

/** The operations that a service's token can list. */
export const serviceOperations = (Object.keys(policyTable) as OperationName[]).filter((name) => {
  const permission: object & { callers?: readonly string[] } = policyTable[name];
  return permission.callers?.includes('service');
});

/** The token's record and the token itself, which is told this once. */
export async function createServiceToken(
  context: Context,
  input: CreateServiceTokenInput,
): Promise<{ serviceToken: ServiceToken; token: string }> {
  authorizeOperation(context, 'createServiceToken');
  if (!/^[a-z][a-z0-9-]{1,62}$/.test(input.serviceName)) {
    throw unacceptable('service_name', 'A service is named in small letters, digits and -, such as gateway.');
  }
  const unknown = input.allowedOperations.find((name) => !serviceOperations.includes(name as OperationName));
  if (unknown !== undefined || input.allowedOperations.length === 0) {
    throw unacceptable('allowed_operations', `Name operations open to services: ${serviceOperations.join(', ')}.`);
  }
  if (input.expiresAt && input.expiresAt <= context.now())
    throw unacceptable('expires_at', 'The end must lie in the future.');
  const name = requiredText('name', input.name);
  const token = randomToken(ServiceToken.prefix);
  try {
    return await inTransaction(context, async (context) => {
      const values = {
        id: context.newId(),
        name,
        serviceName: input.serviceName,
        tokenHash: hashToken(token),
        last4: token.slice(-4),
        allowedOperations: [...new Set(input.allowedOperations)],
        expiresAt: input.expiresAt ?? null,
      };
      return { serviceToken: await ServiceToken.create(values, { transaction: context.transaction }), token };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    throw unacceptable('name', `A token named ${name} is in use. Choose another name or revoke that one.`);
  }
}
