import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { newTraceId } from '../platform/context.js';
import { refusalOfDatabase } from '../platform/database-refusals.js';
import { DomainError, type ErrorCode } from '../platform/errors.js';
import { directionOf, languageOf } from './console-request.js';
import type { ConsoleDependencies } from './dependencies.js';
import { ForbiddenError, NotFoundError } from './framework.js';
import { textsOf } from './locales/texts.js';

/** The one place that answers errors of the console: refusals in words, anything else by its trace id alone. */
export function renderConsoleError({ reportError }: ConsoleDependencies): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const traceId = newTraceId();
    const refusal = refusalOf(error);
    if (refusal.status >= 500) reportError(error, traceId);
    const { status, code, message, retryAfterSeconds } = refusal;
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    response.status(status);
    if (isNavigation(request)) return void response.type('html').send(errorPage(request, code, traceId));
    response.json({ error: { code, message, details: { retryAfterSeconds }, trace_id: traceId } });
  };
}

export const answerNotFound: RequestHandler = (_request, _response, next) => next(nothingHere());

const nothingHere = () => new DomainError('not_found', 'There is nothing here.');

const unreadable: Record<number, ErrorCode> = {
  400: 'invalid_json',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
};

function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof NotFoundError) return nothingHere();
  if (error instanceof ForbiddenError) return new DomainError('forbidden', 'You may not do this.');
  const status = (error as { status?: unknown } | null)?.status;
  const code = typeof status === 'number' ? unreadable[status] : undefined;
  if (code) return new DomainError(code, 'The request could not be read.');
  return refusalOfDatabase(error) ?? new DomainError('internal', 'Something went wrong here.');
}

const isNavigation = (request: Request): boolean =>
  request.method === 'GET' && !request.path.startsWith('/api/') && request.accepts(['json', 'html']) === 'html';

/** For somebody who opened an address: it needs no script and no database. */
function errorPage(request: Request, code: ErrorCode, traceId: string): string {
  const language = languageOf(request);
  const { errors, shell } = textsOf(language);
  const sentence = (errors as Record<string, string>)[code] ?? errors.internal;
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>FlatRender</title>
<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem}</style></head>
<body><main><h1>FlatRender</h1><p>${sentence.replace('{{trace}}', traceId)}</p><p><a href="/admin">${shell.home}</a></p></main></body>
</html>
`;
}
