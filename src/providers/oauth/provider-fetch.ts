import type { CustomFetchOptions } from 'openid-client';
import { callOut } from '../../platform/outgoing-http.js';

/** Of each request; a sign-in makes three at most. */
const timeoutMilliseconds = 5_000;
/** A provider's answers are some kilobytes. */
const largestAnswerBytes = 256 * 1024;
const withoutBody = new Set([101, 204, 205, 304]);

/** The library's requests by way of our own outgoing calls: bounded in time and size, without redirects. */
export async function providerFetch(url: string, { method, headers, body }: CustomFetchOptions): Promise<Response> {
  const answer = await callOut({
    url,
    method: method === 'POST' ? 'POST' : 'GET',
    headers,
    ...(body !== null && body !== undefined && { body: String(body) }),
    timeoutMs: timeoutMilliseconds,
    maxBodyBytes: largestAnswerBytes,
    // The operator chose the provider.
    protocols: ['https:', 'http:'],
    reach: 'anywhere',
  });
  const told = Object.entries(answer.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const response = new Response(withoutBody.has(answer.status) ? null : answer.body, {
    status: answer.status,
    headers: told,
  });
  // A response made by hand has no address, and the library wants to know whose it is.
  Object.defineProperty(response, 'url', { value: url });
  return response;
}
