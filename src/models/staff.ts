import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute, Sequelize } from 'sequelize';
import { col, fn, where } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction, StaffRole } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { hashToken } from '../platform/secrets.js';
import { type Change, toldNames } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** Someone who works in the console. */
export class Staff extends RecordedModel<InferAttributes<Staff>, InferCreationAttributes<Staff>> {
  declare id: string;
  declare email: string;
  declare fullName: string | null;
  declare role: StaffRole;
  declare isActive: CreationOptional<boolean>;
  declare passwordHash: string;
  /** Sealed with the master key. */
  declare totpSecret: string | null;
  /** When the first code of the authenticator was accepted; null = set-up is still to be done at sign-in. */
  declare totpConfirmedAt: Date | null;
  declare totpLastStep: CreationOptional<number>;
  declare lastSignedInAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findByEmailWithSecrets(
    context: { transaction?: InTransaction['transaction'] },
    email: string,
  ): Promise<Staff | null> {
    return Staff.scope('withSecrets').findOne({
      where: where(fn('lower', col('email')), email.toLowerCase()),
      transaction: context.transaction ?? null,
    });
  }

  /** Tells one password of this person from the next, without telling it: a sign-in begun with an old one is over. */
  get mark(): NonAttribute<string> {
    return hashToken(this.passwordHash);
  }

  static findForUpdate(context: InTransaction, id: string): Promise<Staff | null> {
    return Staff.scope('withSecrets').findByPk(id, { transaction: context.transaction, lock: rowLock });
  }
}

const secrets = ['passwordHash', 'totpSecret'];

export function initStaff(sequelize: Sequelize): void {
  Staff.init(
    {
      id: column.id(),
      email: column.text(),
      fullName: column.optionalText(),
      role: column.text(),
      isActive: column.withDefault(column.flag(), true),
      passwordHash: column.text(),
      totpSecret: column.optionalText(),
      totpConfirmedAt: column.optionalMoment(),
      totpLastStep: column.wholeNumber({ defaultValue: 0 }),
      lastSignedInAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'Staff',
      tableName: 'staff',
      timestamps: false,
      defaultScope: { attributes: { exclude: secrets } },
      scopes: { withSecrets: {} },
    },
  );
  record(Staff, {
    subject: 'staff',
    personal: 'none',
    unaudited: [...secrets, 'totpLastStep', 'lastSignedInAt'],
    events: eventsOf,
    invalidates: (staff) => [`staff:${staff.id}`],
  });
}

const toldFields = {
  email: 'email',
  fullName: 'full_name',
  role: 'role',
  isActive: 'is_active',
  passwordHash: 'password',
  totpConfirmedAt: 'totp',
} as const;

function eventsOf(staff: Staff, change: Change) {
  const entity = { type: 'staff', id: staff.id, tenantId: null };
  const data = { staff_id: staff.id, email: staff.email, role: staff.role, is_active: staff.isActive };
  if (change.kind === 'created') return [eventOf('identity.staff.created.v1', entity, data)];
  const changed = toldNames(change, toldFields);
  return changed.length > 0 ? [eventOf('identity.staff.updated.v1', entity, { ...data, changed })] : [];
}
