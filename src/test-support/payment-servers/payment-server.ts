import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServerRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ServerReply {
  status?: number;
  headers?: Record<string, string>;
  /** Text as it is, everything else as JSON. */
  body: unknown;
}

/**
 * `hang` does nothing and never answers; `act_then_hang` does what was asked and never answers; `error` is a 500;
 * `garbage` is no JSON; the last two are lies about the payment.
 */
export type PaymentFault = 'hang' | 'act_then_hang' | 'error' | 'garbage' | 'other_amount' | 'other_order';

export interface PaymentServer {
  url: string;
  /** What goes wrong from now on at the calls of programs, until it is set to null again. */
  fault: PaymentFault | null;
  /** Text that a call has in its path or body which goes wrong; null for every call. */
  faultyCall: string | null;
  /** The calls of programs. */
  requests: ServerRequest[];
  /** Whether each callback or event is sent once more than it ought to be. */
  repeats: boolean;
  close(): Promise<void>;
}

export interface ServerParts {
  /** For programs; null when there is no such path. Faults meet these alone. */
  api(request: ServerRequest): Promise<ServerReply | null> | ServerReply | null;
  /** For the payer's browser. */
  page(request: ServerRequest): Promise<ServerReply | null> | ServerReply | null;
}

/** A server on the loopback address that stands in for a company which takes payments. */
export async function startPaymentServer(port: number, parts: (server: PaymentServer) => ServerParts) {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { pathname: path, searchParams: query } = new URL(incoming.url ?? '', own.url);
    const { method = '', headers } = incoming;
    const request = { method, path, query, headers, body: Buffer.concat(chunks).toString() };
    const send = ({ status = 200, headers: extra, body }: ServerReply) => {
      const isText = typeof body === 'string';
      const type = isText ? 'text/html; charset=utf-8' : 'application/json';
      response.writeHead(status, { 'Content-Type': type, ...extra }).end(isText ? body : JSON.stringify(body));
    };
    const shown = await page(request);
    if (shown) return send(shown);
    own.requests.push(request);
    // What is wrong now may be mended before the answer leaves.
    const isFaulty = own.faultyCall === null || `${path} ${request.body}`.includes(own.faultyCall);
    const fault = isFaulty ? own.fault : null;
    if (fault === 'hang') return;
    if (fault === 'error') return send({ status: 500, body: '<html>Internal Server Error</html>' });
    if (fault === 'garbage') return send({ body: '{"data":' });
    const reply = await api(request);
    if (fault !== 'act_then_hang') send(reply ?? { status: 404, body: 'Not Found' });
  });
  const own: PaymentServer = {
    url: '',
    fault: null,
    faultyCall: null,
    requests: [],
    repeats: false,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const { api, page } = parts(own);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  own.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return own;
}

export function jsonOf(body: string): Record<string, unknown> {
  try {
    const parsed = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
