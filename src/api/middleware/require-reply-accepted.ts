import type { Request } from 'express';
import { DomainError } from '../../platform/errors.js';

import type { ContractOperation } from '../contract-document.js';

/** Quick for what nearly every client sends; Express weighs the rest. */
export function requireReplyAccepted(request: Request, { replyKind }: ContractOperation): void {
  const { accept } = request.headers;
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return;
  const type = replyKind === 'html' ? 'text/html' : 'application/json';
  // Refusals are JSON wherever the answer is not.
  if (!request.accepts(type)) throw new DomainError('not_acceptable', `Answers are ${type}.`);
}
