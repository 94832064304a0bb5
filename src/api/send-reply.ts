import type { Request, Response } from 'express';

/** A JSON reply is never rendered, framed, sniffed or stored by a browser. */
const fixedHeaders = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-store',
  'X-Content-Type-Options',
  'nosniff',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy',
  'no-referrer',
];

/** Straight to Node's writeHead: Express' `json` and `send` look up an ETag, a charset and a type for each reply. */
export function sendJson(
  request: Request,
  response: Response,
  status: number,
  json: string,
  headers: string[] = [],
): void {
  response.writeHead(status, [
    ...fixedHeaders,
    'Content-Length',
    String(Buffer.byteLength(json)),
    ...traceHeaders(request),
    ...headers,
  ]);
  response.end(json);
}

/** Shown or printed by a browser, which loads nothing for it but what its rule lets through. */
export function sendPage(
  request: Request,
  response: Response,
  { html, contentPolicy }: { html: string; contentPolicy: string },
): void {
  response.writeHead(200, [
    ...['Content-Type', 'text/html; charset=utf-8'],
    ...['Content-Length', String(Buffer.byteLength(html))],
    ...['Cache-Control', 'no-store'],
    ...['Content-Security-Policy', contentPolicy],
    ...['X-Content-Type-Options', 'nosniff'],
    ...['Referrer-Policy', 'no-referrer'],
    ...traceHeaders(request),
  ]);
  response.end(html);
}

export function sendNothing(request: Request, response: Response, status: number, headers: string[] = []): void {
  // 204 alone says by itself that nothing follows.
  const length = status === 204 ? [] : ['Content-Length', '0'];
  response.writeHead(status, ['Cache-Control', 'no-store', ...length, ...traceHeaders(request), ...headers]);
  response.end();
}

export function traceHeaders({ scope }: Request): string[] {
  const own = ['X-Trace-Id', scope.traceId];
  return scope.traceparent === null ? own : [...own, 'traceparent', scope.traceparent];
}
