import { callOut } from '../../platform/outgoing-http.js';
import { RefusedForGood } from '../refused-for-good.js';
import type { SmsSender } from './sms-sender.js';

/** Statuses that say the request itself is wrong; all others may pass. */
const refusals = new Set([400, 404, 410, 413, 422]);

/**
 * Any gateway that takes `{ id, to, text }` by POST, with the key as bearer token: 2xx means that it has taken the
 * message. A gateway that drops what it was given before knows it by `Idempotency-Key`.
 */
export function genericHttp(address: string, key: string | null, { timeoutMs = 10_000 } = {}): SmsSender {
  return {
    send: async ({ id, to, text }) => {
      const { status } = await callOut({
        url: address,
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': id,
          ...(key !== null && { Authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ id, to, text }),
        protocols: ['https:', 'http:'],
        reach: 'anywhere',
        timeoutMs,
      });
      if (status >= 200 && status < 300) return;
      const told = `The SMS gateway answered ${status}.`;
      throw refusals.has(status) ? new RefusedForGood(told) : new Error(told);
    },
  };
}
