import { PaymentStep } from '../../models/index.js';
import type { Database } from '../../platform/database.js';
import type { Row } from '../resource-shape.js';

const longestTimeline = 100;

/** What happened with a payment, the latest first, with what its provider said. */
export async function paymentDetails(_database: Database, row: Row): Promise<Record<string, unknown>> {
  const steps = await PaymentStep.findAll({
    where: { paymentId: String(row['id']) },
    order: [
      ['createdAt', 'DESC'],
      ['id', 'DESC'],
    ],
    limit: longestTimeline,
  });
  return {
    steps: steps.map(({ createdAt, kind, answer }) => ({
      at: createdAt.toISOString(),
      kind,
      answer: answer && JSON.stringify(answer, null, 2),
    })),
  };
}
