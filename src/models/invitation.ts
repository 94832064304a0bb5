import {
  type CreationOptional,
  col,
  fn,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
  type WhereOptions,
  where,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import { hashToken } from '../platform/secrets.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { RecordedModel, record } from './recorded-model.js';

export const memberRoles = ['user', 'manager'] as const;
export type MemberRole = (typeof memberRoles)[number];
export const invitationStates = ['open', 'expired', 'accepted', 'revoked'] as const;
export type InvitationState = (typeof invitationStates)[number];

/** That somebody may join a tenant in a role, by the token of a link that was mailed. Good once, and until its end. */
export class Invitation extends RecordedModel<InferAttributes<Invitation>, InferCreationAttributes<Invitation>> {
  declare id: string;
  declare tenantId: string;
  declare email: string;
  declare role: MemberRole;
  /** SHA-256 in hexadecimal. */
  declare tokenHash: string;
  declare invitedByKind: 'user' | 'service' | 'staff' | 'system';
  declare invitedById: string | null;
  declare invitedByLabel: string;
  /** When the link that counts was sent. */
  declare sentAt: Date;
  declare expiresAt: Date;
  declare acceptedAt: CreationOptional<Date | null>;
  declare acceptedUserId: CreationOptional<string | null>;
  declare revokedAt: CreationOptional<Date | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;

  stateAt(now: Date): InvitationState {
    if (this.acceptedAt) return 'accepted';
    if (this.revokedAt) return 'revoked';
    return this.expiresAt > now ? 'open' : 'expired';
  }

  async accept(context: InTransaction, userId: string): Promise<void> {
    const values = { acceptedAt: context.now(), acceptedUserId: userId };
    await this.update(values, { transaction: context.transaction });
  }

  async revoke(context: InTransaction): Promise<void> {
    await this.update({ revokedAt: context.now() }, { transaction: context.transaction });
  }

  static findByToken(token: string): Promise<Invitation | null> {
    return Invitation.findOne({ where: { tokenHash: hashToken(token) } });
  }

  /** Only while it has this token: a renewal puts another in its place. */
  static findByTokenForUpdate({ transaction }: InTransaction, token: string): Promise<Invitation | null> {
    return Invitation.findOne({ where: { tokenHash: hashToken(token) }, transaction, lock: rowLock });
  }

  static findForUpdate({ transaction }: InTransaction, tenantId: string, id: string): Promise<Invitation | null> {
    return Invitation.findOne({ where: { id, tenantId }, transaction, lock: rowLock });
  }

  /** The one invitation of an address that was neither accepted nor revoked; its end may have passed. */
  static findNotEnded({ transaction }: InTransaction, tenantId: string, email: string): Promise<Invitation | null> {
    const sameEmail = where(fn('lower', col('email')), fn('lower', email));
    const conditions: WhereOptions = { [Op.and]: [{ tenantId, acceptedAt: null, revokedAt: null }, sameEmail] };
    return Invitation.findOne({ where: conditions, transaction, lock: rowLock });
  }
}

/** The condition that finds the invitations in a state, as `stateAt` tells it. */
export function invitationsIn(state: InvitationState, now: Date): WhereOptions<InferAttributes<Invitation>> {
  const notEnded = { acceptedAt: null, revokedAt: null };
  switch (state) {
    case 'accepted':
      return { acceptedAt: { [Op.ne]: null } };
    case 'revoked':
      return { revokedAt: { [Op.ne]: null } };
    case 'open':
      return { ...notEnded, expiresAt: { [Op.gt]: now } };
    case 'expired':
      return { ...notEnded, expiresAt: { [Op.lte]: now } };
  }
}

export function initInvitation(sequelize: Sequelize): void {
  Invitation.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      email: column.text(),
      role: column.text(),
      tokenHash: column.text(),
      invitedByKind: column.text(),
      invitedById: column.optionalUuid(),
      invitedByLabel: column.text(),
      sentAt: column.moment(),
      expiresAt: column.moment(),
      acceptedAt: column.optionalMoment(),
      acceptedUserId: column.optionalUuid(),
      revokedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    {
      sequelize,
      modelName: 'Invitation',
      tableName: 'invitations',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['tokenHash'] } },
    },
  );
  record(Invitation, {
    subject: 'invitation',
    personal: {
      whose: ({ id, tenantId, email }) => ({
        tenantId,
        [Op.or]: [
          { acceptedUserId: id },
          ...(email === null ? [] : [where(fn('lower', col('email')), fn('lower', email))]),
        ],
      }),
      erasure: 'blank',
      attributes: ['email'],
      blanks: erased,
      exported: { as: 'invitations', without: ['invitedById', 'invitedByLabel'] },
    },
    unaudited: ['tokenHash'],
    events: eventsOf,
  });
}

/** One that was not accepted yet is over: its address is no longer known. */
function erased({ id, acceptedAt, revokedAt }: Invitation, now: Date) {
  return { email: `erased-${id}@erased.invalid`, ...(!acceptedAt && !revokedAt && { revokedAt: now }) };
}

function eventsOf(invitation: Invitation, { kind, changed }: Change) {
  const { id, tenantId, email, role, expiresAt, acceptedAt, acceptedUserId, revokedAt } = invitation;
  const entity = { type: 'invitation', id, tenantId };
  const data = { invitation_id: id, tenant_id: tenantId, email, role };
  const { invitedByKind, invitedById, invitedByLabel } = invitation;
  const sent = {
    ...data,
    expires_at: expiresAt.toISOString(),
    invited_by: { kind: invitedByKind, id: invitedById, label: invitedByLabel },
  };
  if (kind === 'created') return [eventOf('tenant.invitation.created.v1', entity, sent)];
  if (changed.includes('acceptedAt') && acceptedAt && acceptedUserId) {
    const accepted = { ...data, user_id: acceptedUserId, accepted_at: acceptedAt.toISOString() };
    return [eventOf('tenant.invitation.accepted.v1', entity, accepted)];
  }
  if (changed.includes('revokedAt') && revokedAt)
    return [eventOf('tenant.invitation.revoked.v1', entity, { ...data, revoked_at: revokedAt.toISOString() })];
  return changed.includes('sentAt') ? [eventOf('tenant.invitation.renewed.v1', entity, sent)] : [];
}
