import type { Request, RequestHandler } from 'express';
import { DomainError } from '../platform/errors.js';
import { parseUrl } from '../platform/parse-url.js';

/**
 * Refuses what another site makes the browser send. Browsers set `Sec-Fetch-Site` and `Origin` themselves, scripts
 * cannot: a change needs proof that it comes from our own pages, and another site may do no more than link to one.
 */
export function refuseForeignOrigins(publicUrl: string): RequestHandler {
  return (request, _response, next) => {
    if (isReading(request) ? mayRead(request) : mayWrite(request, publicUrl)) return next();
    next(new DomainError('forbidden', 'This request came from another site. Open the console and try again.'));
  };
}

const isReading = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

function mayRead(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  return site === undefined || site !== 'cross-site' || request.get('Sec-Fetch-Mode') === 'navigate';
}

function mayWrite(request: Request, publicUrl: string): boolean {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin !== undefined) return isOurs(origin, request, publicUrl);
  return site === 'same-origin';
}

function isOurs(origin: string, request: Request, publicUrl: string): boolean {
  const url = parseUrl(origin);
  return url !== null && (origin === new URL(publicUrl).origin || url.host === request.get('Host'));
}
