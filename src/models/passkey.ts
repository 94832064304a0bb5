import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

/** A key pair of a user, whose private half never leaves his authenticator (WebAuthn). Good on one host. */
export class Passkey extends RecordedModel<InferAttributes<Passkey>, InferCreationAttributes<Passkey>> {
  /** Of one user: as many as an answer and a browser's dialogue hold well. */
  static readonly mostOfUser = 10;

  declare id: string;
  declare userId: string;
  declare tenantId: string;
  /** The authenticator's name for it, base64url; one in the whole world. */
  declare credentialId: string;
  /** COSE, base64url. */
  declare publicKey: string;
  /** How often the authenticator says that it has signed; 0 for ever where it does not count. */
  declare signCount: number;
  /** The host that the browser lets it be used on. */
  declare rpId: string;
  declare transports: string[];
  /** Its maker keeps a copy: a synced passkey. */
  declare backedUp: boolean;
  /** The model of authenticator; zeros when it does not tell. */
  declare aaguid: string;
  /** What its owner calls it. */
  declare name: string | null;
  declare lastUsedAt: CreationOptional<Date | null>;
  /** When a sign-in last came with a counter that had gone backwards. */
  declare cloneDetectedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  static findForUpdate({ transaction }: InTransaction, id: string): Promise<Passkey | null> {
    return Passkey.findByPk(id, { transaction, lock: rowLock });
  }

  static async hasSome({ transaction }: InTransaction, userId: string): Promise<boolean> {
    return (await Passkey.count({ where: { userId }, transaction })) > 0;
  }

  /** Whether the counter of an assertion goes on from the one before; that of a copy goes backwards, sooner or later. */
  counts(signCount: number): boolean {
    return signCount > this.signCount || (signCount === 0 && this.signCount === 0);
  }
}

export function initPasskey(sequelize: Sequelize): void {
  Passkey.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      credentialId: column.text(),
      publicKey: column.text(),
      signCount: column.wholeNumber(),
      rpId: column.text(),
      transports: column.json(),
      backedUp: column.flag(),
      aaguid: column.uuid(),
      name: column.optionalText(),
      lastUsedAt: column.optionalMoment(),
      cloneDetectedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'Passkey', tableName: 'passkeys', timestamps: false },
  );
  record(Passkey, {
    subject: 'passkey',
    personal: {
      erasure: 'delete',
      attributes: ['name', 'credentialId', 'publicKey', 'rpId', 'transports'],
      exported: { as: 'passkeys', without: ['publicKey'] },
    },
    unaudited: ['credentialId', 'publicKey', 'signCount', 'backedUp', 'lastUsedAt'],
    events: addedOrClonedOf,
    eventsOfDeletion: (passkey, context) => [
      eventOf('identity.passkey.removed.v1', owner(passkey), {
        ...told(passkey),
        removed_at: context.now().toISOString(),
      }),
    ],
  });
}

function addedOrClonedOf(passkey: Passkey, { kind, changed }: Change) {
  if (kind === 'created') {
    const { rpId: host, backedUp } = passkey;
    const data = { ...told(passkey), host, backed_up: backedUp, added_at: passkey.createdAt.toISOString() };
    return [eventOf('identity.passkey.added.v1', owner(passkey), data)];
  }
  if (!changed.includes('cloneDetectedAt') || !passkey.cloneDetectedAt) return [];
  const data = { ...told(passkey), detected_at: passkey.cloneDetectedAt.toISOString() };
  return [eventOf('identity.passkey.clone_detected.v1', owner(passkey), data)];
}

const owner = ({ userId, tenantId }: Passkey) => ({ type: 'user', id: userId, tenantId });

const told = ({ id, userId, tenantId }: Passkey) => ({ passkey_id: id, user_id: userId, tenant_id: tenantId });
