import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import type { TlsSettings } from '../platform/tls-settings.js';
import { keepClientCertificates } from './client-certificates.js';
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
  tls?: TlsSettings | null;
}

export async function startServer(app: Express, { host, port, tls = null }: ListenOptions): Promise<RunningServer> {
  const server = createFastServer(app, tls);
  const connections = trackConnections(server, tls !== null);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${tls ? 'https' : 'http'}://${shownHost}:${address.port}`,
    port: address.port,
    stop: () => stop(server, connections),
  };
}

/**
 * Express gives each request and response another prototype, which makes everything after it slow in V8. Objects that
 * are born with that prototype are left as they are.
 */
function createFastServer(app: Express, tls: TlsSettings | null): Server {
  const options = {
    ...limits,
    IncomingMessage: bornWith(IncomingMessage, app.request),
    ServerResponse: bornWith(ServerResponse, app.response) as unknown as typeof ServerResponse,
  };
  const server = tls ? createMutualTlsServer(app, options, tls) : createServer(options, app);
  server.on('clientError', refuseBrokenRequest);
  // Whatever is expected beside 100-continue, RFC 9110 lets a server ignore.
  server.on('checkExpectation', app);
  return server;
}

/**
 * Asks for a client certificate where services may have one. Whoever has none, or a bad one, is let in all the same: the
 * console and the public API need none, and an operation that does says what is wrong.
 */
function createMutualTlsServer(app: Express, options: ServerOptions, { cert, key, clientCa }: TlsSettings): Server {
  const asksForOne = clientCa !== null && { ca: clientCa, requestCert: true, rejectUnauthorized: false };
  const server = createTlsServer(
    { ...options, cert, key, handshakeTimeout: limits.headersTimeout, ...asksForOne },
    app,
  );
  if (asksForOne) keepClientCertificates(server);
  return server;
}

function bornWith<Base extends abstract new (...args: never[]) => object>(base: Base, prototype: object): Base {
  const construct = function (this: object, ...args: unknown[]) {
    Function.prototype.apply.call(base, this, args);
  };
  construct.prototype = prototype;
  return construct as unknown as Base;
}

interface Connections {
  all: Set<Socket>;
  /** Those on which nothing was asked yet, which the server's own list of idle connections leaves out. */
  silent(): Iterable<Socket>;
}

function trackConnections(server: Server, overTls: boolean): Connections {
  const all = collect(server, 'connection');
  if (!overTls) return { all, silent: () => [...all].filter(({ bytesRead }) => bytesRead === 0) };
  // A handshake is bytes, and no request.
  const silent = collect(server, 'secureConnection');
  server.on('request', ({ socket }) => silent.delete(socket));
  return { all, silent: () => silent };
}

function collect(server: Server, event: 'connection' | 'secureConnection'): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function stop(server: Server, { all, silent }: Connections): Promise<void> {
  const closeIdle = () => {
    server.closeIdleConnections();
    for (const socket of silent()) socket.destroy();
  };
  return new Promise((resolve) => {
    const sweep = setInterval(closeIdle, sweepMilliseconds);
    const cut = setTimeout(() => {
      for (const socket of all) socket.destroy();
    }, longestStopMilliseconds);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    closeIdle();
  });
}
