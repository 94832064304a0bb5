import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** The recovery codes that a user has left, in one row: for when the phone is lost. Each is good once. */
export class RecoveryCodes extends RecordedModel<
  InferAttributes<RecoveryCodes>,
  InferCreationAttributes<RecoveryCodes>
> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  /** Keyed hashes of the codes not used yet. */
  declare codeHashes: string[];
  /** When these were made; older ones died then. */
  declare madeAt: Date;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, userId: string): Promise<RecoveryCodes | null> {
    return RecoveryCodes.scope('withSecrets').findOne({ where: { userId }, transaction, lock: rowLock });
  }

  /** How many a user has left. */
  static async countLeft(userId: string): Promise<number> {
    return (await RecoveryCodes.scope('withSecrets').findOne({ where: { userId } }))?.codeHashes.length ?? 0;
  }

  /** Puts new ones in the place of those that the user has. */
  static async replace(
    context: InTransaction,
    owner: { userId: string; tenantId: string },
    codeHashes: string[],
  ): Promise<void> {
    const { transaction } = context;
    const values = { codeHashes, madeAt: context.now() };
    const present = await RecoveryCodes.findForUpdate(context, owner.userId);
    if (present) await present.update(values, { transaction });
    else await RecoveryCodes.create({ id: context.newId(), ...owner, ...values }, { transaction });
  }
}

export function initRecoveryCodes(sequelize: Sequelize): void {
  RecoveryCodes.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      codeHashes: column.json(),
      madeAt: column.moment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'RecoveryCodes',
      tableName: 'recovery_codes',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['codeHashes'] } },
      scopes: { withSecrets: {} },
    },
  );
  record(RecoveryCodes, {
    subject: 'recovery_codes',
    personal: { erasure: 'delete', attributes: [], exported: { as: 'recovery_codes' } },
    unaudited: ['codeHashes'],
    events: eventsOf,
    // They go with the last factor, which tells of its own end.
    eventsOfDeletion: () => [],
  });
}

function eventsOf(codes: RecoveryCodes, { changed }: Change, context: InTransaction) {
  const { userId, tenantId } = codes;
  const entity = { type: 'user', id: userId, tenantId };
  const data = { user_id: userId, tenant_id: tenantId, codes_left: codes.codeHashes.length };
  if (changed.includes('madeAt'))
    return [eventOf('identity.recovery_codes.made.v1', entity, { ...data, made_at: codes.madeAt.toISOString() })];
  return [eventOf('identity.recovery_codes.used.v1', entity, { ...data, used_at: context.now().toISOString() })];
}
