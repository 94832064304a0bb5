import type { RequestHandler } from 'express';
import { metricsContentType, renderMetrics } from '../../platform/metrics.js';
import { traceHeaders } from '../send-reply.js';

export function metrics(): RequestHandler {
  return async (request, response) => {
    const text = await renderMetrics();
    response.writeHead(200, [
      'Content-Type',
      metricsContentType,
      'Cache-Control',
      'no-store',
      ...traceHeaders(request),
    ]);
    response.end(text);
  };
}
