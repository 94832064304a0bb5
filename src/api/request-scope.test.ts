import { describe, expect, it } from 'vitest';
import { openScope } from './request-scope.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('openScope', () => {
  it('takes the trace id of a W3C traceparent', () => {
    const scope = openScope({ traceparent: `00-${traceId}-${spanId}-01` });
    expect(scope).toMatchObject({ traceId, traceparent: `00-${traceId}-${spanId}-01` });
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${traceId}-${spanId}`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId}-${spanId}-01\r\nX-Injected: 1`,
  ])('begins a new trace for %j', (traceparent) => {
    const scope = openScope(traceparent === undefined ? {} : { traceparent });
    expect(scope.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(scope.traceId).not.toBe(traceId);
    expect(scope.traceparent).toBeNull();
  });
});
