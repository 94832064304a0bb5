import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

declare module 'express-serve-static-core' {
  interface Locals {
    /** Scripts of this answer carry it; any other inline script is refused by the browser. */
    nonce?: string;
  }
}

/** Headers of every console answer: nothing from outside, no framing, no inline script without the answer's nonce. */
export function contentPolicy(publicUrl: string): RequestHandler[] {
  const overTls = publicUrl.startsWith('https:');
  const setNonce: RequestHandler = (_request, response, next) => {
    response.locals['nonce'] = randomBytes(16).toString('base64');
    response.setHeader('Cache-Control', 'no-store');
    next();
  };
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': [
          "'self'",
          (_request, response) => `'nonce-${(response as { locals?: { nonce?: string } }).locals?.nonce}'`,
        ],
        // styled-components writes style elements while it runs; styles cannot run code.
        'style-src': ["'self'", "'unsafe-inline'"],
        'font-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'object-src': ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // With no-referrer browsers send `Origin: null` with form posts, and refuseForeignOrigins would refuse our own.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: overTls,
  });
  return [setNonce, headers];
}
