import { expect } from 'vitest';
import { errorStatuses } from '../../platform/errors.js';
import type { Answer, ErrorBody } from './send-request.js';

/** The error envelope, whole and with nothing beside it. Returns its code. */
export function expectRefusal(answer: Answer, about: string): string {
  expect(answer.headers['content-type'], about).toBe('application/json; charset=utf-8');
  const { error } = answer.body as ErrorBody;
  expect(Object.keys(answer.body as object), about).toEqual(['error']);
  expect(Object.keys(error), about).toEqual(['code', 'message', 'details', 'trace_id']);
  expect(Object.keys(errorStatuses), about).toContain(error.code);
  expect(errorStatuses[error.code as keyof typeof errorStatuses], about).toBe(answer.status);
  expect(error.message.length, about).toBeGreaterThan(0);
  expect(error.trace_id, about).toBe(answer.headers['x-trace-id']);
  return error.code;
}
