import { Op } from 'sequelize';
import { ServiceToken } from '../../models/index.js';
import type { Context, ServiceActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { serviceTokens } from './authenticate-service-token.js';

/**
 * Which service calls over a connection opened with a certificate of these names, which a trusted authority has signed.
 * It may do what the token that names the certificate may do. Throws `token_invalid` when no usable one does, or
 * those of two services do.
 */
export async function authenticateCertificate(context: Context, names: readonly string[]): Promise<ServiceActor> {
  const service = await serviceOfCertificate(context, names);
  if (!service) {
    throw new DomainError('token_invalid', 'This client certificate stands for no service, or no longer for one.');
  }
  return service;
}

/** The same, or null where that throws. */
export async function serviceOfCertificate(context: Context, names: readonly string[]): Promise<ServiceActor | null> {
  const found = await Promise.all(names.map((name) => tokenOf(name)));
  const usable = found.filter((token): token is ServiceToken => token?.isUsable(context.now()) ?? false);
  const [token] = usable;
  // A certificate with the names of two services would let one of them pass for the other.
  if (!token || usable.some(({ id }) => id !== token.id)) return null;
  return { kind: 'service', tokenId: token.id, name: token.serviceName, operations: token.allowedOperations };
}

/** Kept beside the tokens that are known by their hash, which looks like no name of a certificate. */
function tokenOf(certificateName: string): Promise<ServiceToken | null> {
  return serviceTokens.get(`certificate ${certificateName}`, () =>
    ServiceToken.findOne({ where: { certificateName, revokedAt: { [Op.is]: null } } }),
  );
}
