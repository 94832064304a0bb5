import type { InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import * as column from './columns.js';
import type { Payment } from './payment.js';
import { RecordedModel, record } from './recorded-model.js';

/** Something that happened with a payment, for those who look into it later: what was asked, what the provider said. */
export class PaymentStep extends RecordedModel<InferAttributes<PaymentStep>, InferCreationAttributes<PaymentStep>> {
  declare id: string;
  declare paymentId: string;
  declare tenantId: string;
  /** In snake_case, such as `callback_received`. */
  declare kind: string;
  /** What the provider said, without secrets. */
  declare answer: Record<string, unknown> | null;
  declare createdAt: Date;

  static note(
    context: InTransaction,
    payment: Pick<Payment, 'id' | 'tenantId'>,
    kind: string,
    answer: Record<string, unknown> | null = null,
  ): Promise<PaymentStep> {
    return PaymentStep.create(
      {
        id: context.newId(),
        paymentId: payment.id,
        tenantId: payment.tenantId,
        kind,
        answer,
        createdAt: context.now(),
      },
      { transaction: context.transaction },
    );
  }
}

export function initPaymentStep(sequelize: Sequelize): void {
  PaymentStep.init(
    {
      id: column.id(),
      paymentId: column.uuid(),
      tenantId: column.uuid(),
      kind: column.text(),
      answer: column.optionalJson(),
      createdAt: column.moment(),
    },
    { sequelize, modelName: 'PaymentStep', tableName: 'payment_steps', timestamps: false },
  );
  record(PaymentStep, { subject: 'payment_step', personal: 'none', events: () => [], unaudited: ['answer'] });
}
