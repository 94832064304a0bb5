import { setTimeout as sleep } from 'node:timers/promises';
import { callApi } from './api-client.js';
import type { Stage } from './stage.js';

export interface SentMessage {
  channel: string;
  to: string;
  subject: string | null;
  text: string;
  code: string | null;
  link: string | null;
  at: string;
}

const withinMs = 15_000;
const pollMs = 100;

/** What was sent to an address, newest first. */
export async function messagesTo(stage: Stage, to: string): Promise<SentMessage[]> {
  const { body } = await callApi<SentMessage[]>(stage.first.url, 'GET', `/dev/outbox?to=${encodeURIComponent(to)}`);
  return body;
}

/** The newest message to an address that `wanted` takes, awaited: messages leave after their cause has committed. */
export async function messageTo(
  stage: Stage,
  to: string,
  wanted: (message: SentMessage) => boolean = () => true,
): Promise<SentMessage> {
  const end = performance.now() + withinMs;
  for (;;) {
    const messages = await messagesTo(stage, to);
    const message = messages.find(wanted);
    if (message) return message;
    if (performance.now() > end) throw new Error(`No such message to ${to}; there are ${JSON.stringify(messages)}`);
    await sleep(pollMs);
  }
}
