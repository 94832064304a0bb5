import type { CreationAttributes } from 'sequelize';
import { Payment, PaymentStep } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';

/** How long a payer has at the provider. */
const lifetimeMilliseconds = 30 * 60_000;

/** Makes the payment, Pending, and begins its timeline. */
export async function makePayment(
  context: InTransaction,
  values: Omit<CreationAttributes<Payment>, 'status' | 'expiresAt'> & { expiresAt?: Date },
): Promise<Payment> {
  const expiresAt = new Date(context.now().getTime() + lifetimeMilliseconds);
  const payment = await Payment.create(
    { expiresAt, ...values, status: 'Pending' },
    { transaction: context.transaction },
  );
  await PaymentStep.note(context, payment, 'created');
  return payment;
}
