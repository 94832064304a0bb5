import type { IncomingHttpHeaders } from 'node:http';
import { type Actor, newTraceId } from '../platform/context.js';

/** What is known of one request while it is answered; the log line and the metrics are written from it. */
export interface RequestScope {
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly traceId: string;
  /** The `traceparent` that came in, when it was well formed. */
  readonly traceparent: string | null;
  /** The operation's id, or the name of a system path; null outside both. */
  operation: string | null;
  actor: Actor;
  tenantId: string | null;
  errorCode: string | null;
}

declare global {
  namespace Express {
    interface Request {
      scope: RequestScope;
    }
  }
}

const anonymous: Actor = { kind: 'anonymous' };
const traceparentForm = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

export function openScope(headers: IncomingHttpHeaders): RequestScope {
  const told = headers['traceparent'];
  const match = typeof told === 'string' ? traceparentForm.exec(told) : null;
  return {
    startedAt: performance.now(),
    traceId: match?.[1] ?? newTraceId(),
    traceparent: match?.[0] ?? null,
    operation: null,
    actor: anonymous,
    tenantId: null,
    errorCode: null,
  };
}
