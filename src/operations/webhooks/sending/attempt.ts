import type { KeptConnections } from '../../../platform/kept-connections.js';
import { isAllowedByOperator, OutgoingRefusal, type Resolve } from '../../../platform/outgoing-addresses.js';
import { callOut, type OutgoingAnswer } from '../../../platform/outgoing-http.js';
import { parseUrl } from '../../../platform/parse-url.js';
import { decryptSecret } from '../../../platform/secrets.js';
import { boundedText } from './bounded-text.js';
import { type Judgement, judgeAnswer } from './judge-answer.js';
import type { DueMessage } from './read-due-messages.js';
import { signWebhook } from './sign-webhook.js';

export interface Attempt {
  message: DueMessage;
  /** When it was begun, by the service's clock. */
  at: Date;
  durationMs: number;
  judgement: Judgement;
  /** Null when none came. */
  answer: OutgoingAnswer | null;
  error: string | null;
}

export interface AttemptOptions {
  connections: KeptConnections;
  /** Plain `http:` to whatever; otherwise it is for addresses that the operator has opened. */
  allowHttp: boolean;
  timeoutMs: number;
  resolve?: Resolve;
  now(): Date;
}

const longestBody = 4_096;
const longestError = 500;

/** Sends the message once. Never rejects: what came of it is the attempt. */
export async function attempt(
  message: DueMessage,
  { connections, allowHttp, timeoutMs, resolve, now }: AttemptOptions,
): Promise<Attempt> {
  const at = now();
  const begun = performance.now();
  const ended = (parts: Pick<Attempt, 'judgement' | 'answer' | 'error'>): Attempt => ({
    ...{ message, at, durationMs: Math.round(performance.now() - begun) },
    ...parts,
    error: parts.error && boundedText(Buffer.from(parts.error), longestError),
  });
  try {
    const secrets = [message.secretSealed, message.previousSecretSealed].flatMap((sealed) => sealed ?? []);
    const answer = await callOut({
      url: message.url,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'FlatRender-Webhooks',
        ...signWebhook({ id: message.id, body: message.payload, at }, secrets.map(decryptSecret)),
      },
      body: message.payload,
      protocols: allowHttp || isOpened(message.url) ? ['https:', 'http:'] : ['https:'],
      ...{ connections, timeoutMs, maxBodyBytes: longestBody, read: 'beginning' },
      ...(resolve && { resolve }),
    });
    const judgement = judgeAnswer(answer.status);
    return ended({ judgement, answer, error: judgement === 'delivered' ? null : complaintOf(answer.status) });
  } catch (error) {
    return ended({ judgement: 'failed', answer: null, error: reasonOf(error, timeoutMs) });
  }
}

function isOpened(url: string): boolean {
  const host = parseUrl(url)?.hostname.replace(/^\[|\]$/g, '');
  return host !== undefined && isAllowedByOperator(host);
}

function complaintOf(status: number): string {
  if (status >= 300 && status < 400) return `The receiver answered ${status}, a redirect; those are not followed.`;
  if (status === 410) return 'The receiver answered 410: it wants no more events.';
  return `The receiver answered ${status}, where 200 to 299 is expected.`;
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `The receiver did not answer within ${timeoutMs / 1000} seconds.`;
  if (error instanceof OutgoingRefusal) return error.message;
  // Several addresses were tried; the last one's reason stands for all.
  const [last] = error instanceof AggregateError ? error.errors.slice(-1) : [error];
  const { code, message } = last as { code?: unknown; message: string };
  return typeof code === 'string' && !message.includes(code) ? `${code}: ${message}` : message;
}
