import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { RequestHandler } from 'express';
import type { ContractDocument } from '../contract-document.js';
import { sendJson, traceHeaders } from '../send-reply.js';
import { readEventCatalogue } from './event-catalogue.js';
import { eventPage } from './event-page.js';
import { eventPageScript, eventPageStyle } from './event-page-files.js';

const swaggerUiFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Swagger UI sets style attributes and draws its icons from data addresses; scripts come from here alone. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>FlatRender Identity: API reference</title>
    <link rel="icon" href="/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <main id="reference"></main>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const script = `SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** The contract and the catalogue of events for people, from this server alone, and for programs as `openapi.json` and `asyncapi.json`. */
export function referencePages(contract: ContractDocument): { path: string; handler: RequestHandler }[] {
  const document = JSON.stringify(contract);
  const catalogue = readEventCatalogue();
  return [
    { path: '/docs', handler: sendText('text/html; charset=utf-8', page) },
    { path: '/docs/start.js', handler: sendText('text/javascript; charset=utf-8', script) },
    { path: '/docs/openapi.json', handler: (request, response) => sendJson(request, response, 200, document) },
    { path: '/docs/events', handler: sendText('text/html; charset=utf-8', eventPage(catalogue)) },
    { path: '/docs/events.css', handler: sendText('text/css; charset=utf-8', eventPageStyle) },
    { path: '/docs/events.js', handler: sendText('text/javascript; charset=utf-8', eventPageScript) },
    {
      path: '/docs/asyncapi.json',
      handler: (request, response) => sendJson(request, response, 200, catalogue.document),
    },
    ...files.map((file) => ({ path: `/docs/${file}`, handler: sendSwaggerFile(file) })),
  ];
}

function sendSwaggerFile(file: string): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.sendFile(file, { root: swaggerUiFolder, maxAge: '1 day' }, (error) => error && next(error));
  };
}

function sendText(contentType: string, text: string): RequestHandler {
  const headers = [
    'Content-Type',
    contentType,
    'Content-Security-Policy',
    contentSecurityPolicy,
    'X-Content-Type-Options',
    'nosniff',
    'Referrer-Policy',
    'no-referrer',
    'Cache-Control',
    'no-cache',
  ];
  return (request, response) => {
    response.writeHead(200, [...headers, ...traceHeaders(request)]);
    response.end(text);
  };
}
