import type { IncomingMessage } from 'node:http';
import { request as requestByHttp } from 'node:http';
import { type RequestOptions, request as requestByHttps } from 'node:https';
import { guardedLookup, OutgoingRefusal, type Resolve, requireReachableHost } from './outgoing-addresses.js';

export interface OutgoingCall {
  url: string;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Of the whole call, from the look-up of the name to the last byte. */
  timeoutMs?: number;
  /** The most of the answer's body that is read. */
  maxBodyBytes?: number;
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

/**
 * The one way by which the service calls other servers over HTTP. It connects to public addresses alone (and those of
 * `OUTGOING_ALLOW`), follows no redirect, and is bounded in time and size. Any status is an answer; throws
 * `OutgoingRefusal`, a `TimeoutError`, or the connection's own error.
 */
export async function callOut(call: OutgoingCall): Promise<OutgoingAnswer> {
  const url = readUrl(call);
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
    // No connection is kept: each one is checked.
    agent: false,
    signal,
    ...(call.reach !== 'anywhere' && { lookup: guardedLookup(call.resolve) }),
    ...(call.ca !== undefined && { ca: call.ca }),
  };
  try {
    return await exchange(url, options, body, call.maxBodyBytes ?? 64 * 1024);
  } catch (error) {
    // Node tells an abort; why it was aborted is the signal's reason.
    throw signal.aborted ? signal.reason : error;
  }
}

function readUrl({ url: text, protocols = ['https:'] }: OutgoingCall): URL {
  if (!URL.canParse(text)) throw new OutgoingRefusal('protocol', 'This is no web address.');
  const url = new URL(text);
  if (!(protocols as string[]).includes(url.protocol))
    throw new OutgoingRefusal('protocol', `The address must begin with ${protocols.join('// or ')}//.`);
  if (url.username !== '' || url.password !== '')
    throw new OutgoingRefusal('protocol', 'The address must not hold a user name or a password.');
  return url;
}

function exchange(url: URL, options: RequestOptions, body: string | Buffer, maxBytes: number): Promise<OutgoingAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestByHttps : requestByHttp;
    const request = send(url, options, (response) => {
      readBody(response, maxBytes).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: read }),
        reject,
      );
    });
    request.on('error', reject);
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('The server answered with another protocol than HTTP.'));
    });
    request.end(body);
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
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
