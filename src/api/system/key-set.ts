import type { RequestHandler } from 'express';
import { publicKeySet } from '../../operations/signing-keys/key-ring.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import { traceHeaders } from '../send-reply.js';

/** Shorter than the time for which the next key is published before it signs. */
const cacheSeconds = 300;

/** The keys that access tokens are checked with: current, next, and those whose tokens still live (RFC 7517). */
export function keySet(database: Database): RequestHandler {
  return async (request, response) => {
    const { scope } = request;
    const keys = await publicKeySet(
      createContext({ database, actor: scope.actor, via: 'api', traceId: scope.traceId }),
    );
    const headers = [
      'Content-Type',
      'application/jwk-set+json',
      'Cache-Control',
      `public, max-age=${cacheSeconds}`,
      'Access-Control-Allow-Origin',
      '*',
      'X-Content-Type-Options',
      'nosniff',
    ];
    response.writeHead(200, [...headers, ...traceHeaders(request)]);
    response.end(JSON.stringify(keys));
  };
}
