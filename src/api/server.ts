import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { refuseBrokenRequest } from './refuse-broken-request.js';

const seconds = 1_000;
const limits = {
  /** Room for a path that is too long for the API, which answers it with 414. */
  maxHeaderSize: 16_384,
  /** Node would answer without a body. Nothing here is decided by Host. */
  requireHostHeader: false,
  headersTimeout: 10 * seconds,
  requestTimeout: 30 * seconds,
  keepAliveTimeout: 65 * seconds,
  connectionsCheckingInterval: 5 * seconds,
};
const longestStopMilliseconds = 10 * seconds;
/** How soon a connection is closed after its last request has ended. */
const sweepMilliseconds = 50;

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
  const connections = trackConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shownHost}:${address.port}`, port: address.port, stop: () => stop(server, connections) };
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

/** The server's own list of idle connections leaves out those on which nothing has come yet. */
function trackConnections(server: Server): Set<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

function stop(server: Server, connections: Set<Socket>): Promise<void> {
  const closeIdle = () => {
    server.closeIdleConnections();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
  return new Promise((resolve) => {
    const sweep = setInterval(closeIdle, sweepMilliseconds);
    const cut = setTimeout(() => server.closeAllConnections(), longestStopMilliseconds);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    closeIdle();
  });
}
