import type { RequestHandler } from 'express';
import { findAvatarSvg } from '../../operations/avatars/find-avatar-svg.js';
import { DomainError } from '../../platform/errors.js';
import { traceHeaders } from '../send-reply.js';

const fileName = /^([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\.svg$/;

/** The pictures of the library, for pages anywhere to show. One never changes under its id. */
export function avatars(): RequestHandler {
  return async (request, response) => {
    const id = fileName.exec(String(request.params['file']))?.[1];
    const svg = id === undefined ? null : await findAvatarSvg(id);
    if (svg === null) throw new DomainError('not_found', 'There is no such picture.');
    response.writeHead(200, [
      ...['Content-Type', 'image/svg+xml; charset=utf-8'],
      ...['Content-Length', String(Buffer.byteLength(svg))],
      ...['Cache-Control', 'public, max-age=31536000, immutable'],
      ...['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox"],
      ...['Cross-Origin-Resource-Policy', 'cross-origin'],
      ...['X-Content-Type-Options', 'nosniff'],
      ...traceHeaders(request),
    ]);
    response.end(svg);
  };
}
