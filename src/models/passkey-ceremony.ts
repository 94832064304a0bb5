import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type CeremonyPurpose = 'register' | 'login' | 'second_factor';

/** That a browser was asked to make or use a passkey (WebAuthn calls it a ceremony). Five minutes, one answer. */
export class PasskeyCeremony extends RecordedModel<
  InferAttributes<PasskeyCeremony>,
  InferCreationAttributes<PasskeyCeremony>
> {
  static readonly lifetimeSeconds = 300;

  declare id: string;
  declare tenantId: string;
  /** Whom it is about; null = whoever answers, at a sign-in that names nobody. */
  declare userId: string | null;
  declare purpose: CeremonyPurpose;
  declare challengeHash: string;
  /** Where the page is that asks. */
  declare origin: string;
  declare rpId: string;
  declare createdAt: CreationOptional<Date>;
  declare expiresAt: Date;
  declare usedAt: CreationOptional<Date | null>;

  static findForUpdate({ transaction }: InTransaction, challengeHash: string): Promise<PasskeyCeremony | null> {
    return PasskeyCeremony.findOne({ where: { challengeHash }, transaction, lock: rowLock });
  }

  isOpen(now: Date): boolean {
    return this.usedAt === null && this.expiresAt > now;
  }
}

export function initPasskeyCeremony(sequelize: Sequelize): void {
  PasskeyCeremony.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      userId: column.optionalUuid(),
      purpose: column.text(),
      challengeHash: column.text(),
      origin: column.text(),
      rpId: column.text(),
      createdAt: column.moment(),
      expiresAt: column.moment(),
      usedAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'PasskeyCeremony',
      tableName: 'passkey_ceremonies',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['challengeHash'] } },
    },
  );
  record(PasskeyCeremony, {
    subject: 'passkey_ceremony',
    personal: { erasure: 'delete', attributes: [], exported: null },
    events: () => [],
    eventsOfDeletion: () => [],
    unaudited: Object.keys(PasskeyCeremony.getAttributes()),
  });
}
