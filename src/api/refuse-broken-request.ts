import type { Duplex } from 'node:stream';
import { newTraceId } from '../platform/context.js';

const refusals: Record<string, { line: string; code: string; message: string }> = {
  HPE_HEADER_OVERFLOW: {
    line: '431 Request Header Fields Too Large',
    code: 'bad_request',
    message: 'The headers are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: '408 Request Timeout',
    code: 'bad_request',
    message: 'The request did not come in time.',
  },
};
const malformed = { line: '400 Bad Request', code: 'bad_request', message: 'This is not a well-formed HTTP request.' };

/** Answers in the error envelope what Node's parser refuses before Express ever sees it. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The answer that Node is writing on this connection: another one in its middle would be taken for its body.
  const { _httpMessage: current } = socket as { _httpMessage?: { headersSent: boolean } | null };
  if (!socket.writable || error.code === 'ECONNRESET' || current?.headersSent) {
    socket.destroy();
    return;
  }
  const { line, code, message } = refusals[error.code ?? ''] ?? malformed;
  const traceId = newTraceId();
  const body = JSON.stringify({ error: { code, message, details: {}, trace_id: traceId } });
  const head = [
    `HTTP/1.1 ${line}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Trace-Id: ${traceId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
