import type { Request, Response } from 'express';
import passport, { type Strategy, type StrategyCreated } from 'passport';
import { looksLikeApiKey } from '../../operations/api-keys/key-text.js';
import { refuseApiKey } from '../../operations/api-keys/refuse-api-key.js';
import { authenticateAccessToken } from '../../operations/auth/access-tokens.js';
import {
  authenticateCertificate,
  serviceOfCertificate,
} from '../../operations/service-tokens/authenticate-certificate.js';
import { authenticateServiceToken } from '../../operations/service-tokens/authenticate-service-token.js';
import type { Actor, Context, ServiceActor } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';
import { type ClientCertificate, clientCertificateOf } from '../client-certificates.js';

const anonymous: Actor = { kind: 'anonymous' };
const bearerForm = /^bearer +([\w.~+/=-]+) *$/i;
const serviceTokenPrefix = 'frs_';
const longestToken = 8_192;

type Verify = (context: Context, token: string) => Promise<Actor>;

const authenticator = new passport.Passport();
authenticator.use('access-token', strategy(authenticateAccessToken));
authenticator.use('service-token', strategy(authenticateServiceToken));
authenticator.use('api-key', strategy(refuseApiKey));

/** Each kind of bearer token is told by how it begins. */
function strategyFor(token: string): string {
  if (token.startsWith(serviceTokenPrefix)) return 'service-token';
  return looksLikeApiKey(token) ? 'api-key' : 'access-token';
}

function strategy(verify: Verify): Strategy {
  return {
    authenticate(this: StrategyCreated<Strategy>, _request: Request, { context, token }: StrategyOptions) {
      verify(context, token).then(
        (actor) => this.success(actor),
        (error) => this.error(error),
      );
    },
  };
}

interface StrategyOptions {
  context: Context;
  token: string;
}

/**
 * Who calls: whom the bearer token names, or, without one, the service that the connection's client certificate stands
 * for. Anonymous without either; what proves nothing is refused.
 */
export async function authenticate(context: Context, request: Request, response: Response): Promise<Actor> {
  const certificate = clientCertificateOf(request.socket);
  if (request.headers.authorization === undefined) {
    return certificate ? authenticateCertificate(context, believedNames(certificate)) : anonymous;
  }
  const actor = await authenticateBearer(context, request, response);
  if (certificate && actor.kind === 'service') await requireSameService(context, certificate, actor);
  return actor;
}

/** The names of a certificate that a trusted authority has signed and that has not expired since. */
function believedNames({ names, refusal, expiresAt }: ClientCertificate): string[] {
  if (refusal === null && expiresAt > Date.now()) return names;
  throw new DomainError('token_invalid', `The client certificate is not accepted: ${refusal ?? 'CERT_HAS_EXPIRED'}.`);
}

/** A token and a certificate that stand for two services: one of them is in the wrong hands. */
async function requireSameService(context: Context, certificate: ClientCertificate, { name }: ServiceActor) {
  if (certificate.refusal !== null) return;
  const shown = await serviceOfCertificate(context, certificate.names);
  if (shown === null || shown.name === name) return;
  throw new DomainError('token_invalid', 'The service token and the client certificate stand for different services.');
}

function authenticateBearer(context: Context, request: Request, response: Response): Promise<Actor> {
  return new Promise((resolve, reject) => {
    const token = bearerToken(request);
    if (token === null)
      return reject(new DomainError('token_invalid', 'The Authorization header holds no bearer token of ours.'));
    const options = { session: false, context, token };
    const decided = (error: unknown, actor?: Actor | false | null) => {
      if (actor) resolve(actor);
      else reject(error as Error);
    };
    authenticator.authenticate(strategyFor(token), options, decided)(request, response, reject);
  });
}

function bearerToken({ headers }: Request): string | null {
  const header = headers.authorization ?? '';
  return header.length > longestToken ? null : (bearerForm.exec(header)?.[1] ?? null);
}
