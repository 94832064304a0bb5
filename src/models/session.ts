import type { CreationOptional, InferAttributes, InferCreationAttributes, Sequelize, WhereOptions } from 'sequelize';
import { eventOf } from '../events/outbox.js';
import type { InTransaction } from '../platform/context.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { lockById } from './prepared-find.js';
import { RecordedModel, record } from './recorded-model.js';

export type RevokedCause = 'logout' | 'revoked' | 'ban' | 'password_change' | 'reuse' | 'staff' | 'erasure';

/** One sign-in on one device, from login until its refresh tokens end. */
export class Session extends RecordedModel<InferAttributes<Session>, InferCreationAttributes<Session>> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  /** How the user was recognised (RFC 8176): `pwd`, `otp`, `sms`. */
  declare amr: string[];
  declare deviceId: string | null;
  declare deviceName: string | null;
  declare userAgent: string | null;
  /** Of the token that tells this device from others at the next sign-in. */
  declare deviceTokenHash: CreationOptional<string | null>;
  declare ipAddress: string | null;
  /** The staff member who acts as the user in it; null = the user himself. */
  declare impersonatorId: CreationOptional<string | null>;
  declare impersonatorLabel: CreationOptional<string | null>;
  declare issuedAt: Date;
  declare lastUsedAt: Date;
  declare expiresAt: Date;
  declare revokedAt: CreationOptional<Date | null>;
  declare revokedCause: CreationOptional<RevokedCause | null>;

  async revoke(context: InTransaction, cause: RevokedCause): Promise<void> {
    if (this.revokedAt) return;
    await this.update({ revokedAt: context.now(), revokedCause: cause }, { transaction: context.transaction });
  }

  /** Ends the open sessions that `where` picks; the number of them. */
  static async revokeAll(
    context: InTransaction,
    where: WhereOptions<InferAttributes<Session>>,
    cause: RevokedCause,
  ): Promise<number> {
    const [ended] = await Session.update(
      { revokedAt: context.now(), revokedCause: cause },
      { where: { ...where, revokedAt: null } as WhereOptions, transaction: context.transaction },
    );
    return ended;
  }

  static findForUpdate(context: InTransaction, id: string): Promise<Session | null> {
    return lockById(context, Session, id);
  }
}

export function initSession(sequelize: Sequelize): void {
  Session.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      amr: column.json(),
      deviceId: column.optionalText(),
      deviceName: column.optionalText(),
      userAgent: column.optionalText(),
      deviceTokenHash: column.optionalText(),
      ipAddress: column.optionalText(),
      impersonatorId: column.optionalUuid(),
      impersonatorLabel: column.optionalText(),
      issuedAt: column.moment(),
      lastUsedAt: column.moment(),
      expiresAt: column.moment(),
      revokedAt: column.optionalMoment(),
      revokedCause: column.optionalText(),
    },
    {
      sequelize,
      modelName: 'Session',
      tableName: 'sessions',
      timestamps: false,
      defaultScope: { attributes: { exclude: ['deviceTokenHash'] } },
    },
  );
  record(Session, {
    subject: 'session',
    // Device and place go; that there was a sign-in stays until old sessions are pruned.
    personal: {
      erasure: 'blank',
      attributes: ['deviceId', 'deviceName', 'userAgent', 'deviceTokenHash', 'ipAddress'],
      exported: { as: 'sessions', without: ['impersonatorId', 'impersonatorLabel'] },
    },
    events: eventsOf,
    invalidates: (session, { changed, kind }) =>
      kind === 'updated' && changed.includes('revokedAt') ? [`session:${session.id}`] : [],
    unaudited: ['lastUsedAt', 'expiresAt', 'ipAddress', 'userAgent', 'deviceTokenHash'],
  });
}

function eventsOf(session: Session, { kind, changed }: Change, { reason }: InTransaction) {
  const entity = { type: 'session', id: session.id, tenantId: session.tenantId };
  const ids = { session_id: session.id, user_id: session.userId, tenant_id: session.tenantId };
  if (kind === 'created') {
    const started = {
      ...ids,
      device_name: session.deviceName ?? null,
      ip_address: session.ipAddress ?? null,
      user_agent: session.userAgent ?? null,
      amr: session.amr,
      started_at: session.issuedAt.toISOString(),
      expires_at: session.expiresAt.toISOString(),
    };
    const events = [eventOf('identity.session.started.v1', entity, started)];
    return session.impersonatorId ? [...events, impersonated(session, reason ?? '')] : events;
  }
  if (!changed.includes('revokedAt') || !session.revokedAt || !session.revokedCause) return [];
  const at = session.revokedAt.toISOString();
  const revoked = eventOf('identity.session.revoked.v1', entity, {
    ...ids,
    revoked_at: at,
    cause: session.revokedCause,
  });
  if (session.revokedCause !== 'reuse') return [revoked];
  return [eventOf('identity.session.reuse_detected.v1', entity, { ...ids, detected_at: at }), revoked];
}

// Part of the user's story: it keeps its order with the user's own events.
function impersonated(session: Session, reason: string) {
  const entity = { type: 'user', id: session.userId, tenantId: session.tenantId };
  return eventOf('identity.user.impersonated.v1', entity, {
    user_id: session.userId,
    tenant_id: session.tenantId,
    session_id: session.id,
    impersonated_by: { kind: 'staff', id: session.impersonatorId ?? null, label: session.impersonatorLabel ?? '' },
    reason,
    started_at: session.issuedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  });
}
