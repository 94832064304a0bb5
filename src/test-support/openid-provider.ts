import { createHash, randomBytes } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';

export interface Person {
  sub: string;
  email?: string;
  email_verified?: unknown;
  name?: string;
}

type Claims = Record<string, unknown>;

/** A separate OpenID provider on the loopback address, which signs in whom it is told to. */
export interface OpenidProvider {
  issuer: string;
  server: OAuth2Server;
  /** Who signs in next. */
  person: Person;
  /** Lies: what to change in the id_token before it is signed. */
  changeIdToken: ((claims: Claims, header: Claims) => void) | null;
  /** Opens the address as a browser would, and gives what comes back in the redirect. */
  authorize(authorizationUrl: string): Promise<{ code: string; state: string; redirectUri: string }>;
  stop(): Promise<void>;
}

export async function startOpenidProvider(): Promise<OpenidProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  const provider: OpenidProvider = {
    issuer: server.issuer.url ?? '',
    server,
    person: { sub: 'somebody' },
    changeIdToken: null,
    authorize: async (authorizationUrl) => {
      const response = await fetch(authorizationUrl, { redirect: 'manual' });
      const target = new URL(response.headers.get('location') ?? '');
      const { code = '', state = '' } = Object.fromEntries(target.searchParams);
      return { code, state, redirectUri: target.origin + target.pathname };
    },
    stop: () => server.stop(),
  };
  server.service.on('beforeTokenSigning', ({ payload, header }: { payload: Claims; header: Claims }) => {
    // The access token is signed by the same server, and is of no interest.
    if (!('aud' in payload)) return;
    Object.assign(payload, provider.person);
    provider.changeIdToken?.(payload, header);
  });
  return provider;
}

/** RFC 7636. */
export function newPkcePair(): { codeVerifier: string; codeChallenge: string } {
  const codeVerifier = randomBytes(32).toString('base64url');
  return { codeVerifier, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url') };
}
