import type { Stripe } from 'stripe';
import { callOut } from '../../platform/outgoing-http.js';
import type { StripeSettings } from '../../platform/payment-settings.js';
import { type Fields, isFields } from './read-answer.js';

type HttpClient = NonNullable<ConstructorParameters<typeof Stripe>[1]>['httpClient'] & {};
type HttpAnswer = Awaited<ReturnType<HttpClient['makeRequest']>>;

const timeoutMilliseconds = 15_000;
/** A session with its payment is some kilobytes; a list of a hundred refunds the most. */
const largestAnswerBytes = 512 * 1024;

/** Stripe's package, loaded with the first use: many an installation takes no payments by Stripe. */
export async function openStripe(
  { baseUrl, secretKey }: Pick<StripeSettings, 'baseUrl' | 'secretKey'>,
  timeoutMs = timeoutMilliseconds,
): Promise<Stripe> {
  const { default: StripePackage } = await import('stripe');
  const { protocol, hostname, port } = new URL(baseUrl);
  return new StripePackage(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    httpClient: boundedClient(secretKey),
    timeout: timeoutMs,
    // Whoever asks knows whether to ask again, and when.
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/** The package's requests by way of our own outgoing calls: bounded in time and size, without redirects. */
function boundedClient(secretKey: string): HttpClient {
  return {
    getClientName: () => 'flatrender',
    makeRequest: async (host, port, path, method, headers, requestData, protocol, timeout): Promise<HttpAnswer> => {
      const {
        status,
        headers: told,
        body,
      } = await callOut({
        url: `${protocol}://${host}:${port}${path}`,
        method: method === 'POST' ? 'POST' : method === 'DELETE' ? 'DELETE' : 'GET',
        headers: textOf(headers),
        ...(requestData && { body: requestData }),
        timeoutMs: timeout,
        maxBodyBytes: largestAnswerBytes,
        // The operator chose the provider.
        protocols: ['https:', 'http:'],
        reach: 'anywhere',
      });
      const text = body.toString().replaceAll(secretKey, '…');
      return {
        getStatusCode: () => status,
        getHeaders: () => told as Record<string, string>,
        // The package writes the status and the headers on it.
        getRawResponse: () => ({}),
        toStream: () => {
          throw new Error('Answers of Stripe are not streamed.');
        },
        toJSON: async () => objectIn(text),
      };
    },
  };
}

/** The package reads fields of whatever JSON this is, and never answers when they cannot be read. */
function objectIn(text: string): Fields {
  const parsed: unknown = JSON.parse(text);
  if (!isFields(parsed)) throw new SyntaxError('The answer is no JSON object.');
  return parsed;
}

function textOf(headers: object): Record<string, string> {
  const given = Object.entries(headers).filter(
    ([name, value]) => value !== null && value !== undefined && name.toLowerCase() !== 'content-length',
  );
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
