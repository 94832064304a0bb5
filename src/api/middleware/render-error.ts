import type { ErrorRequestHandler, Request } from 'express';
import type { DomainError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { MethodNotAllowed } from '../method-not-allowed.js';
import { refusalOf } from '../refusals.js';
import { sendJson } from '../send-reply.js';

/** The one place that turns what was thrown into an answer: the error envelope, for every status from 400 on. */
export function renderError(logger: Logger): ErrorRequestHandler {
  return (error, request, response, _next) => {
    const refusal = refusalOf(error);
    const { scope } = request;
    scope.errorCode = refusal.code;
    if (refusal.status >= 500) {
      const fields = {
        traceId: scope.traceId,
        operation: scope.operation,
        errorCode: refusal.code,
        err: refusal.cause ?? error,
      };
      logger.error(fields, 'request failed');
    }
    if (response.headersSent) {
      // Half an answer is on its way: only a broken connection tells the client that it is not whole.
      response.destroy();
      return;
    }
    sendJson(request, response, refusal.status, envelope(refusal, request), headersOf(refusal));
  };
}

export function envelope({ code, message, details, fields }: DomainError, { scope }: Pick<Request, 'scope'>): string {
  const told = { ...details, ...(fields && { fields }) };
  return JSON.stringify({ error: { code, message, details: told, trace_id: scope.traceId } });
}

function headersOf(refusal: DomainError): string[] {
  const headers: string[] = [];
  if (refusal.status === 401) headers.push('WWW-Authenticate', challengeOf(refusal));
  if (refusal instanceof MethodNotAllowed) headers.push('Allow', refusal.allowed.join(', '));
  if (refusal.retryAfterSeconds !== undefined) headers.push('Retry-After', String(refusal.retryAfterSeconds));
  return headers;
}

/** RFC 6750: an error only for a token that was sent. */
function challengeOf({ code }: DomainError): string {
  const refusedToken = code === 'token_invalid' || code === 'token_expired' || code === 'session_revoked';
  return refusedToken ? 'Bearer error="invalid_token"' : 'Bearer';
}
