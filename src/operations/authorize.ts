import { DomainError } from '../platform/errors.js';

/** Turns a policy's refusal into `forbidden`. */
export function authorize(decision: { allowed: true } | { allowed: false; why: string }): void {
  if (!decision.allowed) throw new DomainError('forbidden', decision.why);
}
