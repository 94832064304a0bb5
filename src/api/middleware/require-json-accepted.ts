import type { Request } from 'express';
import { DomainError } from '../../platform/errors.js';

/** Quick for what nearly every client sends; Express weighs the rest. */
export function requireJsonAccepted(request: Request): void {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return;
  if (!request.accepts('application/json')) throw new DomainError('not_acceptable', 'Answers are application/json.');
}
