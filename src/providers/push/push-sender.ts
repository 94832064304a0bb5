import { callOut, type OutgoingCall } from '../../platform/outgoing-http.js';
import { RefusedForGood } from '../refused-for-good.js';

export interface PushTarget {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface VapidKeys {
  publicKey: string;
  privateKey: string;
  /** `mailto:` or `https:`, whom a push service writes to when something is wrong. */
  contact: string;
}

/** For tests: which names lead where, and whom to trust. */
export type PushCalling = Pick<OutgoingCall, 'ca' | 'resolve' | 'timeoutMs'>;

export interface PushSender {
  /** Whether the browser still takes messages. Throws `RefusedForGood` for what it never will. */
  send(target: PushTarget, payload: string, ttlSeconds: number): Promise<'taken' | 'gone'>;
}

/** Web Push (RFC 8030), encrypted for the browser (RFC 8291) and signed with VAPID (RFC 8292). */
export function webPushSender({ publicKey, privateKey, contact }: VapidKeys, calling: PushCalling = {}): PushSender {
  const vapidDetails = { subject: contact, publicKey, privateKey };
  return {
    send: async ({ endpoint, p256dh, auth }, payload, ttlSeconds) => {
      // Loaded with the first message: many an installation never sends one.
      const { default: webPush } = await import('web-push');
      const details = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
        vapidDetails,
        TTL: ttlSeconds,
        contentEncoding: 'aes128gcm',
      });
      const { status } = await callOut({
        timeoutMs: 10_000,
        maxBodyBytes: 16_384,
        ...calling,
        url: endpoint,
        method: 'POST',
        headers: textOf(details.headers),
        body: details.body,
      });
      if (status === 404 || status === 410) return 'gone';
      if (status >= 200 && status < 300) return 'taken';
      const told = `The push service answered ${status}.`;
      throw status === 400 || status === 413 ? new RefusedForGood(told) : new Error(told);
    },
  };
}

function textOf(headers: Record<string, unknown>): Record<string, string> {
  const { 'Content-Length': _counted, ...rest } = headers;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
}
