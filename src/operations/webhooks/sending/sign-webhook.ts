import { createHmac } from 'node:crypto';

export interface SignedMessage {
  /** The same on each attempt. */
  id: string;
  body: string;
  /** Of the attempt. */
  at: Date;
}

/** The headers of Standard Webhooks 1.0, with a signature by each secret (`whsec_…`), the present one first. */
export function signWebhook({ id, body, at }: SignedMessage, secrets: readonly string[]): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatureBy = (secret: string) =>
    `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(signatureBy).join(' '),
  };
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
}
