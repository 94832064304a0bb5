import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { decryptSecret, encryptSecret } from '../platform/secrets.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type WithdrawnCause = 'removed' | 'cancelled' | 'replaced' | 'ended' | 'erasure';

/** How the provider knows a payer and his card. */
export interface StoredCard {
  customer: string;
  paymentMethod: string;
}

/**
 * That somebody let his card be charged, without him, for the renewals of a plan. Withdrawn it counts no more; what names the
 * card stays until the provider has forgotten it too.
 */
export class RenewalConsent extends RecordedModel<
  InferAttributes<RenewalConsent>,
  InferCreationAttributes<RenewalConsent>
> {
  declare id: string;
  declare tenantId: string;
  declare userId: string;
  /** With which it was given. */
  declare paymentId: string;
  declare gateway: 'Stripe';
  declare cardLast4: string | null;
  /** `StoredCard`, sealed with the master key; null once the provider has forgotten it. */
  declare cardSealed: string | null;
  declare withdrawnAt: CreationOptional<Date | null>;
  declare withdrawnCause: CreationOptional<WithdrawnCause | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** The one that counts. */
  static findInForce({ transaction }: Pick<Context, 'transaction'>, id: string): Promise<RenewalConsent | null> {
    return RenewalConsent.findOne({ where: { id, withdrawnAt: null }, transaction: transaction ?? null });
  }

  /** Held; withdrawn or not. */
  static findForUpdate({ transaction }: InTransaction, id: string): Promise<RenewalConsent | null> {
    return RenewalConsent.findByPk(id, { transaction, lock: rowLock });
  }

  static findWithCard(id: string): Promise<RenewalConsent | null> {
    return RenewalConsent.scope('withSecrets').findByPk(id);
  }

  static seal(card: StoredCard): string {
    return encryptSecret(JSON.stringify(card));
  }

  /** Null once it is forgotten. The row has to be one of `findWithCard`. */
  card(): StoredCard | null {
    return this.cardSealed ? JSON.parse(decryptSecret(this.cardSealed)) : null;
  }
}

export function initRenewalConsent(sequelize: Sequelize): void {
  RenewalConsent.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.uuid(),
      paymentId: column.uuid(),
      gateway: column.text(),
      cardLast4: column.optionalText(),
      cardSealed: column.optionalText(),
      withdrawnAt: column.optionalMoment(),
      withdrawnCause: column.optionalText(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'RenewalConsent',
      tableName: 'renewal_consents',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['cardSealed'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(RenewalConsent, {
    subject: 'renewal_consent',
    personal: {
      erasure: 'blank',
      attributes: ['cardLast4'],
      blanks: ({ withdrawnAt, withdrawnCause }: RenewalConsent, now) => ({
        withdrawnAt: withdrawnAt ?? now,
        withdrawnCause: withdrawnCause ?? 'erasure',
      }),
      exported: { as: 'renewal_consents' },
    },
    events: eventsOf,
    unaudited: ['cardSealed'],
  });
}

function eventsOf(consent: RenewalConsent, { kind, changed }: Change) {
  const entity = { type: 'renewal_consent', id: consent.id, tenantId: consent.tenantId };
  const data = {
    renewal_consent_id: consent.id,
    user_id: consent.userId,
    tenant_id: consent.tenantId,
    payment_id: consent.paymentId,
    gateway: consent.gateway,
  };
  if (kind === 'created') return [eventOf('payment.renewal_consent.given.v1', entity, data)];
  if (!changed.includes('withdrawnAt') || !consent.withdrawnCause) return [];
  return [eventOf('payment.renewal_consent.withdrawn.v1', entity, { ...data, cause: consent.withdrawnCause })];
}
