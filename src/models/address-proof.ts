import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import type { Context, InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { hashToken } from '../platform/secrets.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export type ProofPurpose = 'verify_email' | 'verify_phone' | 'reset_password' | 'mfa_set_up' | 'mfa_code';

/**
 * A code, a link or both, sent to an address of a user to prove that he reads it. Good for one purpose, once, and only
 * the newest of its purpose.
 */
export class AddressProof extends RecordedModel<InferAttributes<AddressProof>, InferCreationAttributes<AddressProof>> {
  static readonly maxAttempts = 5;

  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare purpose: ProofPurpose;
  /** E-mail address, or phone number in E.164. */
  declare address: string;
  /** Of the token in the link, which also tells whose code is given. */
  declare tokenHash: string | null;
  /** Keyed hash of the six digits. */
  declare codeHash: string | null;
  /** Wrong codes. */
  declare attempts: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  declare expiresAt: Date;
  declare usedAt: CreationOptional<Date | null>;

  /** The one that a token belongs to, still to be locked; null when it is not open, or for another purpose. */
  static async findByToken(context: Context, token: string, purpose: ProofPurpose): Promise<AddressProof | null> {
    const where = { tokenHash: hashToken(token), purpose };
    const proof = await AddressProof.findOne({ where, transaction: context.transaction ?? null });
    return proof?.isOpen(context.now()) ? proof : null;
  }

  /** The newest of a purpose, with its hashes. The caller holds the user's row. */
  static findNewest(context: InTransaction, userId: string, purpose: ProofPurpose): Promise<AddressProof | null> {
    return AddressProof.scope('withSecrets').findOne({
      where: { userId, purpose },
      order: [
        ['createdAt', 'DESC'],
        ['id', 'DESC'],
      ],
      transaction: context.transaction,
      lock: rowLock,
    });
  }

  isOpen(now: Date): boolean {
    return this.usedAt === null && this.expiresAt > now && this.attempts < AddressProof.maxAttempts;
  }
}

const secrets = ['tokenHash', 'codeHash'];

export function initAddressProof(sequelize: Sequelize): void {
  AddressProof.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      purpose: column.text(),
      address: column.text(),
      tokenHash: column.optionalText(),
      codeHash: column.optionalText(),
      attempts: column.withDefault(column.count(), 0),
      createdAt: column.moment(),
      expiresAt: column.moment(),
      usedAt: column.optionalMoment(),
    },
    {
      sequelize,
      modelName: 'AddressProof',
      tableName: 'address_proofs',
      timestamps: false,
      defaultScope: { attributes: { exclude: secrets } },
      scopes: { withSecrets: {} },
    },
  );
  record(AddressProof, {
    subject: 'address_proof',
    personal: { erasure: 'delete', attributes: ['address'], exported: { as: 'address_proofs' } },
    eventsOfDeletion: () => [],
    events: () => [],
    // When staff have one sent, for what and to whom.
    unaudited: Object.keys(AddressProof.getAttributes()).filter((name) => name !== 'purpose' && name !== 'userId'),
  });
}
