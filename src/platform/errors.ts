/** Every error code a client can meet, with its HTTP status. The contract's enum is held equal by a test. */
export const errorStatuses = {
  bad_request: 400,
  validation_failed: 400,
  invalid_json: 400,
  tenant_required: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  token_invalid: 401,
  token_expired: 401,
  session_revoked: 401,
  invalid_code: 401,
  forbidden: 403,
  user_banned: 403,
  tenant_suspended: 403,
  mfa_required: 403,
  verification_required: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  slug_taken: 409,
  code_taken: 409,
  email_taken: 409,
  domain_taken: 409,
  already_banned: 409,
  not_banned: 409,
  user_limit_reached: 409,
  quest_not_completed: 409,
  quest_already_claimed: 409,
  gift_expired: 409,
  gift_already_used: 409,
  stale_record: 409,
  status_not_allowed: 409,
  insufficient_funds: 409,
  request_in_progress: 409,
  plan_unavailable: 409,
  payment_refused: 409,
  payment_not_refundable: 409,
  payment_not_made: 409,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  unprocessable: 422,
  currency_mismatch: 422,
  discount_not_valid: 422,
  idempotency_key_reused: 422,
  refund_exceeds_payment: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  provider_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

export interface FieldFault {
  field: string;
  message: string;
}

interface DomainErrorOptions {
  details?: Record<string, unknown>;
  fields?: FieldFault[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A refusal that the client is meant to read. `message` says what to do; `cause` is for the log alone. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Record<string, unknown> | undefined;
  readonly fields: FieldFault[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.status = errorStatuses[code];
    this.details = options.details;
    this.fields = options.fields;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A value that is well formed but not acceptable: 422, naming the field. */
export function unacceptable(field: string, message: string): DomainError {
  return new DomainError('unprocessable', message, { fields: [{ field, message }] });
}
