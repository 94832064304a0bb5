/** What a webhook is told of an event, by Standard Webhooks 1.0. */
export interface WebhookEvent {
  id: string;
  type: string;
  entityType: string;
  entityId: string;
  data: object;
  occurredAt: Date;
}

/** Standard Webhooks asks for less than 20 kB; many receivers take no more. */
export const longestWebhookBody = 20_000;

/**
 * The body as it is signed and sent: `{type, timestamp, data}`. An event that would make it too long is told by its id and
 * subject alone, as `{event_id, subject, omitted: "too_long"}`.
 */
export function webhookBody({ id, type, entityType, entityId, data, occurredAt }: WebhookEvent): string {
  const bodyOf = (told: object) => JSON.stringify({ type, timestamp: occurredAt.toISOString(), data: told });
  const body = bodyOf(data);
  if (Buffer.byteLength(body) <= longestWebhookBody) return body;
  return bodyOf({ event_id: id, subject: `${entityType}/${entityId}`, omitted: 'too_long' });
}
