import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { refuseBrokenRequest } from './refuse-broken-request.js';

const seconds = 1_000;
const limits = {
  /** More than the longest path that the API answers with 414, so that this answer can be given. */
  maxHeaderSize: 16_384,
  headersTimeout: 10 * seconds,
  requestTimeout: 30 * seconds,
  keepAliveTimeout: 65 * seconds,
  connectionsCheckingInterval: 5 * seconds,
};
const longestStopMilliseconds = 10 * seconds;

export interface RunningServer {
  url: string;
  port: number;
  /** Takes no new connections, lets running requests end for up to 10 s, then cuts what is left. */
  stop(): Promise<void>;
}

export interface ListenOptions {
  host: string;
  port: number;
}

export async function startServer(app: Express, { host, port }: ListenOptions): Promise<RunningServer> {
  const server = createFastServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shownHost}:${address.port}`, port: address.port, stop: () => stop(server) };
}

/**
 * Express gives each request and response another prototype, which makes everything after it slow in V8. Objects that
 * are born with that prototype are left as they are.
 */
function createFastServer(app: Express): Server {
  const server = createServer(
    {
      ...limits,
      IncomingMessage: bornWith(IncomingMessage, app.request),
      ServerResponse: bornWith(ServerResponse, app.response) as unknown as typeof ServerResponse,
    },
    app,
  );
  server.on('clientError', refuseBrokenRequest);
  // Whatever is expected beside 100-continue, RFC 9110 lets a server ignore.
  server.on('checkExpectation', app);
  return server;
}

function bornWith<Base extends abstract new (...args: never[]) => object>(base: Base, prototype: object): Base {
  const construct = function (this: object, ...args: unknown[]) {
    Function.prototype.apply.call(base, this, args);
  };
  construct.prototype = prototype;
  return construct as unknown as Base;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), longestStopMilliseconds);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
