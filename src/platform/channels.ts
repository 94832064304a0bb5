/** The PostgreSQL NOTIFY channels of the service; each process listens to all of them on one connection. */
export const channels = ['outbox', 'messages', 'webhooks', 'invalidation', 'clock', 'signing_keys'] as const;

export type Channel = (typeof channels)[number];

/** PostgreSQL refuses payloads of 8000 bytes and more. */
const maxPayloadBytes = 7900;

/** The items as JSON arrays, each within what one NOTIFY may carry. No items still make one payload: a bare wake-up. */
export function encodePayloads(items: readonly string[]): string[] {
  const payloads: string[] = [];
  let chunk: string[] = [];
  let bytes = 2;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (itemBytes + 2 > maxPayloadBytes) throw new RangeError('A notification item is longer than NOTIFY can carry.');
    if (bytes + itemBytes > maxPayloadBytes) {
      payloads.push(JSON.stringify(chunk));
      chunk = [];
      bytes = 2;
    }
    chunk.push(item);
    bytes += itemBytes;
  }
  payloads.push(JSON.stringify(chunk));
  return payloads;
}

/** Throws on a payload that is no JSON array of strings. */
export function decodePayload(payload: string): string[] {
  const items: unknown = JSON.parse(payload);
  if (!Array.isArray(items) || !items.every((item) => typeof item === 'string')) {
    throw new TypeError('A notification payload must be a JSON array of strings.');
  }
  return items;
}
