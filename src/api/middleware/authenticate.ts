import type { Request, Response } from 'express';
import passport, { type Strategy, type StrategyCreated } from 'passport';
import { looksLikeApiKey } from '../../operations/api-keys/key-text.js';
import { refuseApiKey } from '../../operations/api-keys/refuse-api-key.js';
import { authenticateAccessToken } from '../../operations/auth/access-tokens.js';
import { authenticateServiceToken } from '../../operations/service-tokens/authenticate-service-token.js';
import type { Actor, Context } from '../../platform/context.js';
import { DomainError } from '../../platform/errors.js';

const anonymous: Actor = { kind: 'anonymous' };
const bearerForm = /^bearer +([\w.~+/=-]+) *$/i;
const serviceTokenPrefix = 'frs_';
const longestToken = 8_192;

const strategyNames = ['access-token', 'service-token', 'api-key'];
const authenticator = new passport.Passport();
authenticator.use(
  'access-token',
  strategy((token) => !token.startsWith(serviceTokenPrefix) && !looksLikeApiKey(token), authenticateAccessToken),
);
authenticator.use(
  'service-token',
  strategy((token) => token.startsWith(serviceTokenPrefix), authenticateServiceToken),
);
authenticator.use('api-key', strategy(looksLikeApiKey, refuseApiKey));

type Verify = (context: Context, token: string) => Promise<Actor>;

/** A bearer token that `isMine` recognises is verified; any other is left to the next strategy. */
function strategy(isMine: (token: string) => boolean, verify: Verify): Strategy {
  return {
    authenticate(this: StrategyCreated<Strategy>, request: Request, { context }: { context: Context }) {
      const token = bearerToken(request);
      if (token === null || !isMine(token)) return this.fail('Bearer');
      verify(context, token).then(
        (actor) => this.success(actor),
        (error) => this.error(error),
      );
    },
  };
}

/** Who calls. Anonymous without an Authorization header; a header that proves nothing is refused. */
export function authenticate(context: Context, request: Request, response: Response): Promise<Actor> {
  if (request.headers.authorization === undefined) return Promise.resolve(anonymous);
  return new Promise((resolve, reject) => {
    const options = { session: false, context };
    const decided = (error: unknown, actor?: Actor | false | null) => {
      if (error) return reject(error as Error);
      if (!actor)
        return reject(new DomainError('token_invalid', 'The Authorization header holds no bearer token of ours.'));
      resolve(actor);
    };
    authenticator.authenticate(strategyNames, options, decided)(request, response, reject);
  });
}

function bearerToken({ headers }: Request): string | null {
  const header = headers.authorization ?? '';
  return header.length > longestToken ? null : (bearerForm.exec(header)?.[1] ?? null);
}
