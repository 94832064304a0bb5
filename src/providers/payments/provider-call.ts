import { callOut, type OutgoingAnswer, type OutgoingCall } from '../../platform/outgoing-http.js';
import type { GatewayName } from './gateway.js';
import { ProviderUnavailable } from './provider-failures.js';
import { type Fields, isFields } from './read-answer.js';

export interface Asking {
  gateway: GatewayName;
  /** Of the whole call. Banks are slow, and an answer that is not waited for has to be asked for again. */
  timeoutMs?: number | undefined;
  /** What is taken out of the answer, should the provider quote it. */
  secrets?: readonly string[];
}

export interface ProviderReply {
  status: number;
  body: Fields;
}

type Call = Pick<OutgoingCall, 'url' | 'method' | 'headers' | 'body'>;

const timeoutMilliseconds = 15_000;
const largestAnswerBytes = 128 * 1024;

/** The provider's JSON, whatever its status below 500. Throws `ProviderUnavailable` for everything else. */
export async function callProvider(asking: Asking, call: Call): Promise<ProviderReply> {
  const { gateway, secrets = [] } = asking;
  const { status, body } = await reach(asking, call);
  const told = `${gateway} answered ${status}`;
  if (status >= 500 || status === 429) throw new ProviderUnavailable(gateway, `${told}.`, { status });
  const fields = readJson(secrets.reduce((text, secret) => text.replaceAll(secret, '…'), body.toString()));
  if (!isFields(fields)) throw new ProviderUnavailable(gateway, `${told} with what is no JSON object.`, { status });
  return { status, body: fields };
}

/** As `callProvider`, with a body in JSON. */
export function postJson(asking: Asking, url: string, body: unknown, headers: Record<string, string> = {}) {
  return callProvider(asking, {
    url,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function reach({ gateway, timeoutMs = timeoutMilliseconds }: Asking, call: Call): Promise<OutgoingAnswer> {
  try {
    return await callOut({
      ...call,
      timeoutMs,
      maxBodyBytes: largestAnswerBytes,
      // The operator chose the provider.
      protocols: ['https:', 'http:'],
      reach: 'anywhere',
    });
  } catch (cause) {
    throw new ProviderUnavailable(gateway, `${gateway} gave no answer.`, null, { cause });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
