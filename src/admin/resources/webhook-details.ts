import { WebhookDelivery } from '../../models/index.js';
import type { Database } from '../../platform/database.js';
import type { Row } from '../resource-shape.js';

const shownDeliveries = 20;

/** The last tries to reach a webhook, the latest first. */
export async function webhookDetails(_database: Database, row: Row): Promise<Record<string, unknown>> {
  const deliveries = await WebhookDelivery.findAll({
    where: { webhookId: String(row['id']) },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'ASC'],
    ],
    limit: shownDeliveries,
  });
  return {
    deliveries: deliveries.map((delivery) => ({
      id: delivery.id,
      at: delivery.createdAt.toISOString(),
      eventType: delivery.eventType,
      succeeded: delivery.succeeded,
      status: delivery.responseStatus,
      answer: delivery.responseBody,
      durationMs: delivery.durationMs,
      attempt: delivery.attempt,
      error: delivery.errorMessage,
    })),
  };
}
