import { UniqueConstraintError } from 'sequelize';
import { ServiceToken } from '../../models/index.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { unacceptable } from '../../platform/errors.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { authorizeOperation, type OperationName, policyTable } from '../policy-table.js';
import { optionalText, requiredText } from '../texts.js';

export interface CreateServiceTokenInput {
  /** What staff call it. */
  name: string;
  /** Which service holds it, such as `gateway`. */
  serviceName: string;
  allowedOperations: string[];
  /** A common name or DNS name of the client certificate with which the service may call instead. */
  certificateName?: string | null;
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
  const certificateName = readCertificateName(input.certificateName);
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
        certificateName,
        expiresAt: input.expiresAt ?? null,
      };
      return { serviceToken: await ServiceToken.create(values, { transaction: context.transaction }), token };
    });
  } catch (error) {
    if (!(error instanceof UniqueConstraintError)) throw error;
    if (constraintOf(error) === 'service_tokens_certificate_key') {
      throw unacceptable(
        'certificate_name',
        'A token that is not revoked has this certificate. Revoke that one first.',
      );
    }
    throw unacceptable('name', `A token named ${name} is in use. Choose another name or revoke that one.`);
  }
}

function readCertificateName(text: string | null | undefined): string | null {
  const name = optionalText(text)?.toLowerCase() ?? null;
  if (name !== null && !/^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/.test(name)) {
    throw unacceptable('certificate_name', 'A certificate is named as its subject is, such as gateway.internal.');
  }
  return name;
}

function constraintOf({ parent }: UniqueConstraintError): string | undefined {
  return (parent as { constraint?: string }).constraint;
}
