import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { Op } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type FactorType = 'TOTP' | 'SMS';

/** What a user proves himself with beside the password. It counts once its first code was accepted. */
export class MfaFactor extends RecordedModel<InferAttributes<MfaFactor>, InferCreationAttributes<MfaFactor>> {
  /** How long the first code may be waited for. */
  static readonly setUpSeconds = 3_600;

  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare factorType: FactorType;
  /** What its owner calls it. */
  declare label: string | null;
  /** Base32, sealed with the master key. */
  declare totpSecret: string | null;
  /** The newest time step accepted: a code counts once. */
  declare totpLastStep: CreationOptional<number>;
  /** E.164; where the codes go. */
  declare phoneNumber: string | null;
  declare confirmedAt: CreationOptional<Date | null>;
  declare lastUsedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  /** Those that count, with their secrets, oldest first. The caller holds the user's row. */
  static findConfirmed({ transaction }: InTransaction, userId: string): Promise<MfaFactor[]> {
    return MfaFactor.scope('withSecrets').findAll({
      where: { userId, confirmedAt: { [Op.ne]: null } },
      order: ['confirmedAt', 'id'],
      transaction,
    });
  }

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<MfaFactor | null> {
    return MfaFactor.scope('withSecrets').findByPk(id, { transaction, lock: rowLock });
  }

  /** Still to be confirmed, and not for too long. */
  isAwaited(now: Date): boolean {
    return this.confirmedAt === null && now.getTime() - this.createdAt.getTime() < MfaFactor.setUpSeconds * 1000;
  }
}

const secrets = ['totpSecret'];

export function initMfaFactor(sequelize: Sequelize): void {
  MfaFactor.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      factorType: column.text(),
      label: column.optionalText(),
      totpSecret: column.optionalText(),
      totpLastStep: column.wholeNumber({ defaultValue: 0 }),
      phoneNumber: column.optionalText(),
      confirmedAt: column.optionalMoment(),
      lastUsedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'MfaFactor',
      tableName: 'mfa_factors',
      timestamps: false,
      defaultScope: { attributes: { exclude: secrets } },
      scopes: { withSecrets: {} },
    },
  );
  record(MfaFactor, {
    subject: 'mfa_factor',
    personal: { erasure: 'delete', attributes: ['label', 'phoneNumber'], exported: { as: 'second_factors' } },
    unaudited: [...secrets, 'totpLastStep', 'lastUsedAt'],
    events: addedOf,
    eventsOfDeletion: removedOf,
  });
}

function addedOf(factor: MfaFactor, { changed }: Change) {
  if (!changed.includes('confirmedAt') || !factor.confirmedAt) return [];
  const data = { ...told(factor), added_at: factor.confirmedAt.toISOString() };
  return [eventOf('identity.mfa_factor.added.v1', owner(factor), data)];
}

/** One that never counted goes without a word. */
function removedOf(factor: MfaFactor, context: InTransaction) {
  if (!factor.confirmedAt) return [];
  const data = { ...told(factor), removed_at: context.now().toISOString() };
  return [eventOf('identity.mfa_factor.removed.v1', owner(factor), data)];
}

const owner = ({ userId, tenantId }: MfaFactor) => ({ type: 'user', id: userId, tenantId });

const told = ({ id, userId, tenantId, factorType }: MfaFactor) => ({
  factor_id: id,
  user_id: userId,
  tenant_id: tenantId,
  factor_type: factorType,
});
