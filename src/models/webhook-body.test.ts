import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { longestWebhookBody, webhookBody } from './webhook-body.js';

const event = {
  id: randomUUID(),
  type: 'identity.user.updated.v1',
  entityType: 'user',
  entityId: randomUUID(),
  data: { name: 'سارا' },
  occurredAt: new Date('2026-11-30T08:00:00.123Z'),
};
const bytes = Buffer.byteLength;
const filledTo = (length: number) => {
  const empty = bytes(webhookBody({ ...event, data: { name: '' } }));
  return webhookBody({ ...event, data: { name: 'x'.repeat(length - empty) } });
};

describe('webhookBody', () => {
  it('is type, timestamp and data, and nothing else', () => {
    expect(JSON.parse(webhookBody(event))).toEqual({
      type: event.type,
      timestamp: '2026-11-30T08:00:00.123Z',
      data: { name: 'سارا' },
    });
  });

  it('tells by id and subject alone what would be too long', () => {
    expect(bytes(filledTo(longestWebhookBody))).toBe(longestWebhookBody);
    const thin = filledTo(longestWebhookBody + 1);
    expect(JSON.parse(thin)).toEqual({
      type: event.type,
      timestamp: '2026-11-30T08:00:00.123Z',
      data: { event_id: event.id, subject: `user/${event.entityId}`, omitted: 'too_long' },
    });
  });

  it('counts bytes, not characters', () => {
    expect(bytes(webhookBody({ ...event, data: { name: 'س'.repeat(10_000) } }))).toBeLessThan(longestWebhookBody);
  });
});
