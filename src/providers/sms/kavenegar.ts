import { callOut } from '../../platform/outgoing-http.js';
import { RefusedForGood } from '../refused-for-good.js';
import type { SmsSender, TextMessage } from './sms-sender.js';

/** What another try does not mend: 411 wrong receptor, 413 empty or long text, 417 wrong date, 431 and 432 a code that does not fit its template, 607 a wrong tag. */
const refusals = new Set([411, 413, 417, 431, 432, 607]);

/**
 * Kavenegar's REST API. Messages with a code go by `verify/lookup`, which passes the advertising blocks: its panel needs
 * an approved template for each, named `<template>-<locale>` (`sms-code-fa`), with %token for the code. The others go by
 * `sms/send`. `sender` in the address's query is the line to send from.
 */
export function kavenegar(address: string, key: string, { timeoutMs = 10_000 } = {}): SmsSender {
  const url = new URL(address);
  const sender = url.searchParams.get('sender');
  return {
    send: async (message) => {
      const { path, form } = message.code === null ? plainSend(message, sender) : lookup(message, message.code);
      const { status, body } = await callOut({
        url: `${url.origin}/v1/${encodeURIComponent(key)}/${path}.json`,
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        body: new URLSearchParams(form).toString(),
        protocols: ['https:', 'http:'],
        reach: 'anywhere',
        timeoutMs,
      });
      requireTaken(status, body.toString());
    },
  };
}

function lookup({ to, template, locale }: TextMessage, code: string) {
  return { path: 'verify/lookup', form: { receptor: receptorOf(to), token: code, template: `${template}-${locale}` } };
}

function plainSend({ id, to, text }: TextMessage, sender: string | null) {
  const form = { receptor: receptorOf(to), message: text, localid: localId(id), ...(sender !== null && { sender }) };
  return { path: 'sms/send', form };
}

/** As it takes numbers of every country: with 00 before the country's code. */
function receptorOf(to: string): string {
  return to.replace(/^\+/, '00');
}

/** A whole number by which it knows a message that it was given before: the first 48 bits of our id. */
function localId(id: string): string {
  return String(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}

/** What counts is the status within the answer; HTTP's own is believed only when it is bad. */
function requireTaken(httpStatus: number, body: string): void {
  const answer = readAnswer(body);
  const status = answer?.return?.status;
  if (httpStatus === 200 && status === 200 && (answer?.entries?.length ?? 0) > 0) return;
  const told = `Kavenegar answered ${httpStatus}, status ${status ?? 'none'}.`;
  throw status !== undefined && refusals.has(status) ? new RefusedForGood(told) : new Error(told);
}

function readAnswer(body: string): { return?: { status?: number }; entries?: unknown[] } | null {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
