import { error as contractErrors } from 'express-openapi-validator';
import { refusalOfDatabase } from '../platform/database-refusals.js';
import { DomainError, type ErrorCode } from '../platform/errors.js';
import { type Finding, fieldFaults } from './validation-messages.js';

const internalMessage = 'Something went wrong. Quote the trace id when asking for help.';

/** What the client is told of anything that was thrown, by whomever. What nobody foresaw is `internal`. */
export function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  return (
    refusalOfContract(error) ??
    refusalOfParser(error) ??
    refusalOfDatabase(error) ??
    new DomainError('internal', internalMessage, { cause: error })
  );
}

function refusalOfContract(error: unknown): DomainError | null {
  if (error instanceof contractErrors.BadRequest) {
    const fields = fieldFaults((error as unknown as { errors: Finding[] }).errors);
    const first = fields[0];
    const message = first
      ? `The request does not fit the contract: ${first.field} ${first.message}.`
      : 'The request does not fit the contract.';
    return new DomainError('validation_failed', message.slice(0, 1_000), { fields });
  }
  if (error instanceof contractErrors.UnsupportedMediaType) {
    return new DomainError('unsupported_media_type', 'Send application/json in UTF-8.');
  }
  return null;
}

/** What Express' parsers report with `type`, by which status. */
const parserRefusals: Record<string, [ErrorCode, string]> = {
  'entity.parse.failed': ['invalid_json', 'The body is not valid JSON.'],
  'entity.too.large': ['payload_too_large', 'The body may have at most 100 kB.'],
  'parameters.too.many': ['payload_too_large', 'The form has too many fields.'],
  'encoding.unsupported': ['unsupported_media_type', 'Send the body uncompressed.'],
  'charset.unsupported': ['unsupported_media_type', 'Send application/json in UTF-8.'],
  'request.aborted': ['bad_request', 'The request ended before its body.'],
  'request.size.invalid': ['bad_request', 'The body is not as long as Content-Length says.'],
};

function refusalOfParser(error: unknown): DomainError | null {
  if (!(error instanceof Error)) return null;
  const { type, status } = error as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' ? parserRefusals[type] : undefined;
  if (known) return new DomainError(known[0], known[1], { cause: error });
  if (error instanceof URIError || status === 400) {
    return new DomainError('bad_request', 'The request cannot be read.', { cause: error });
  }
  return null;
}
