import type { IncomingMessage } from 'node:http';
import { request as requestByHttp } from 'node:http';
import { type RequestOptions, request as requestByHttps } from 'node:https';
import { type KeptConnections, wasClosedWhileKept } from './kept-connections.js';
import { guardedLookup, OutgoingRefusal, type Resolve, requireReachableHost } from './outgoing-addresses.js';
import { parseUrl } from './parse-url.js';

export interface OutgoingCall {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Of the whole call, from the look-up of the name to the last byte. */
  timeoutMs?: number;
  /** The most of the answer's body that is read. */
  maxBodyBytes?: number;
  /**
   * `whole` (the default): a body that is too big, too slow or broken off is an error. `beginning`: the status is the answer,
   * whatever becomes of the body; what is not there within a second of the status, or is too much, is left unread.
   */
  read?: 'whole' | 'beginning';
  /** Where connections are kept for the next call; never with `anywhere`. A call on a kept one may reach the server twice. */
  connections?: KeptConnections;
  /** Plain `http:` only where somebody asks for it. */
  protocols?: readonly ('https:' | 'http:')[];
  /** `anywhere` for addresses that the operator configured; what a client or tenant gave is `public`. */
  reach?: 'public' | 'anywhere';
  /** Certificates to trust beside the usual ones. */
  ca?: string;
  resolve?: Resolve;
}

export interface OutgoingAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** How long after the status a body may take of which the beginning is enough. */
const bodyWithinMs = 1_000;

/**
 * The one way by which the service calls other servers over HTTP. It connects to public addresses alone (and those of
 * `OUTGOING_ALLOW`), follows no redirect, and is bounded in time and size. Any status is an answer; throws
 * `OutgoingRefusal`, a `TimeoutError`, or the connection's own error.
 */
export async function callOut(call: OutgoingCall): Promise<OutgoingAnswer> {
  const url = requireUrl(call);
  if (call.reach !== 'anywhere') requireReachableHost(url);
  const signal = AbortSignal.timeout(call.timeoutMs ?? 10_000);
  const { body = '' } = call;
  const options: RequestOptions = {
    method: call.method ?? 'GET',
    headers: {
      'Accept-Encoding': 'identity',
      'User-Agent': 'FlatRender-Identity',
      ...call.headers,
      ...(call.body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
    },
    // Unless asked to, no connection is kept.
    agent: agentOf(call, url),
    rejectUnauthorized: true,
    signal,
    ...(call.reach !== 'anywhere' && { lookup: guardedLookup(call.resolve) }),
    ...(call.ca !== undefined && { ca: call.ca }),
  };
  try {
    return await exchange(url, options, body, call).catch((error) => {
      if (!wasClosedWhileKept(error) || call.connections?.isClosed) throw error;
      return exchange(url, { ...options, agent: false }, body, call);
    });
  } catch (error) {
    // Node tells an abort; why it was aborted is the signal's reason.
    throw signal.aborted ? signal.reason : error;
  }
}

function requireUrl({ url: text, protocols = ['https:'] }: OutgoingCall): URL {
  const url = parseUrl(text);
  if (url === null) throw new OutgoingRefusal('protocol', 'This is no web address.');
  if (!(protocols as string[]).includes(url.protocol))
    throw new OutgoingRefusal('protocol', `The address must begin with ${protocols.join('// or ')}//.`);
  if (url.username !== '' || url.password !== '')
    throw new OutgoingRefusal('protocol', 'The address must not hold a user name or a password.');
  return url;
}

function agentOf({ connections, reach }: OutgoingCall, url: URL): RequestOptions['agent'] {
  // One that was opened without a check must not serve a call that wants one.
  if (connections && reach === 'anywhere') throw new TypeError('Connections are kept to public addresses alone.');
  return connections?.agentFor(url) ?? false;
}

function exchange(
  url: URL,
  options: RequestOptions,
  body: string | Buffer,
  { read = 'whole', maxBodyBytes = 64 * 1024 }: OutgoingCall,
): Promise<OutgoingAnswer> {
  const readBody = read === 'whole' ? readWhole : readBeginning;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestByHttps : requestByHttp;
    const request = send(url, options, (response) => {
      readBody(response, maxBodyBytes).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
        reject,
      );
    });
    request.on('error', (error) => reject(request.reusedSocket ? Object.assign(error, { onKept: true }) : error));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('The server answered with another protocol than HTTP.'));
    });
    request.end(body);
  });
}

async function readWhole(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop by a throw destroys the response and its connection.
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OutgoingRefusal('body_too_big', `The answer has more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Never rejects. Unless the body came to its end, the connection is closed. */
function readBeginning(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = () => {
      clearTimeout(late);
      response.destroy();
      resolve(Buffer.concat(chunks).subarray(0, maxBytes));
    };
    const late = setTimeout(end, bodyWithinMs);
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) end();
    });
    response.on('error', end);
    response.on('close', end);
    response.on('end', () => {
      // Whole: the connection may be kept.
      response.off('close', end);
      clearTimeout(late);
      resolve(Buffer.concat(chunks).subarray(0, maxBytes));
    });
  });
}
