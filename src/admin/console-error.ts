import { ForbiddenError, NotFoundError } from 'adminjs';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { newTraceId } from '../platform/context.js';
import { DomainError, type ErrorCode } from '../platform/errors.js';
import type { ConsoleDependencies } from './dependencies.js';

/** The one place that answers errors of the console: refusals in words, anything else by its trace id alone. */
export function renderConsoleError({ reportError }: ConsoleDependencies): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const traceId = newTraceId();
    const refusal = refusalOf(error);
    if (!refusal) reportError(error, traceId);
    const { status, code, message } = refusal ?? {
      status: 500,
      code: 'internal',
      message: 'Something went wrong here.',
    };
    const retryAfterSeconds = refusal?.retryAfterSeconds;
    if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
    response.status(status).json({ error: { code, message, details: { retryAfterSeconds }, trace_id: traceId } });
  };
}

export const answerNotFound: RequestHandler = (_request, _response, next) => next(nothingHere());

const nothingHere = () => new DomainError('not_found', 'There is nothing here.');

type Refusal = Pick<DomainError, 'status' | 'code' | 'message' | 'retryAfterSeconds'>;

function refusalOf(error: unknown): Refusal | null {
  if (error instanceof DomainError) return error;
  if (error instanceof NotFoundError) return nothingHere();
  if (error instanceof ForbiddenError) return new DomainError('forbidden', 'You may not do this.');
  const byStatus: Record<number, ErrorCode> = {
    400: 'invalid_json',
    413: 'payload_too_large',
    415: 'unsupported_media_type',
  };
  const status = (error as { status?: unknown } | null)?.status;
  const code = typeof status === 'number' ? byStatus[status] : undefined;
  return code ? new DomainError(code, 'The request could not be read.') : null;
}
