import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Op,
  type Sequelize,
} from 'sequelize';
import { eventOf } from '../events/outbox.js';
import { type Context, describeActor, type InTransaction } from '../platform/context.js';
import { rowLock } from '../platform/database.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { findPrepared } from './prepared-find.js';
import { RecordedModel, record } from './recorded-model.js';
import type { User } from './user.js';

type BanActorKind = 'user' | 'service' | 'staff' | 'system';
export type LiftedCause = 'lifted' | 'expired';

/** Why and until when an account may not be used. One is in force at most; the others are its history. */
export class Ban extends RecordedModel<InferAttributes<Ban>, InferCreationAttributes<Ban>> {
  declare id: string;
  declare userId: string;
  declare tenantId: string;
  declare reason: string;
  declare bannedAt: Date;
  /** When the ban ends by itself; null = never. */
  declare unblockDate: Date | null;
  declare bannedByKind: BanActorKind;
  declare bannedById: string | null;
  declare bannedByLabel: string;
  declare liftedAt: CreationOptional<Date | null>;
  declare liftedCause: CreationOptional<LiftedCause | null>;
  declare liftedByKind: CreationOptional<BanActorKind | null>;
  declare liftedById: CreationOptional<string | null>;
  declare liftedByLabel: CreationOptional<string | null>;

  isInForce(now: Date): boolean {
    return isBanInForce(this, now);
  }

  static start(
    context: InTransaction,
    user: User,
    { reason, unblockDate }: { reason: string; unblockDate: Date | null },
  ): Promise<Ban> {
    const by = describeBanActor(context);
    return Ban.create(
      {
        id: context.newId(),
        userId: user.id,
        tenantId: user.tenantId,
        reason,
        bannedAt: context.now(),
        unblockDate,
        bannedByKind: by.kind,
        bannedById: by.id,
        bannedByLabel: by.label,
      },
      { transaction: context.transaction },
    );
  }

  async lift(context: InTransaction, cause: LiftedCause): Promise<void> {
    const by = describeBanActor(context);
    await this.update(
      {
        liftedAt: context.now(),
        liftedCause: cause,
        liftedByKind: by.kind,
        liftedById: by.id,
        liftedByLabel: by.label,
      },
      { transaction: context.transaction },
    );
  }

  /** The ban that was not lifted yet; its end date may have passed. */
  static findOpen(context: Pick<Context, 'database' | 'transaction'>, userId: string): Promise<Ban | null> {
    const condition = 'r.user_id = $1 and r.lifted_at is null';
    return findPrepared(context, Ban, { name: 'bans-open-of-user', condition, values: [userId] });
  }

  /** The same, held: the job that marks expired bans may be about to lift it. */
  static findOpenForUpdate({ transaction }: InTransaction, userId: string): Promise<Ban | null> {
    return Ban.findOne({ where: { userId, liftedAt: null }, transaction, lock: rowLock });
  }

  /** Bans whose end date has passed and that nobody lifted; rows that another process holds are left to it. */
  static findExpired(context: InTransaction, limit: number): Promise<Ban[]> {
    return Ban.findAll({
      where: { liftedAt: null, unblockDate: { [Op.lte]: context.now() } },
      order: ['unblockDate'],
      limit,
      lock: rowLock,
      skipLocked: true,
      transaction: context.transaction,
    });
  }
}

/** The one rule: not lifted, and its end date, when it has one, is still to come. */
export function isBanInForce(ban: { liftedAt?: Date | null; unblockDate: Date | null }, now: Date): boolean {
  return !ban.liftedAt && (ban.unblockDate === null || ban.unblockDate > now);
}

function describeBanActor({ actor }: InTransaction) {
  const { kind, id, label } = describeActor(actor);
  if (kind === 'anonymous') throw new Error('Nobody bans anonymously.');
  return { kind, id, label };
}

/** A person gets to see who acted by kind: staff are not his to name. */
const namesOfOthers = ['bannedById', 'bannedByLabel', 'liftedById', 'liftedByLabel'];

export function initBan(sequelize: Sequelize): void {
  Ban.init(
    {
      id: column.id(),
      userId: column.uuid(),
      tenantId: column.uuid(),
      reason: column.text(),
      bannedAt: column.moment(),
      unblockDate: column.optionalMoment(),
      bannedByKind: column.text(),
      bannedById: column.optionalUuid(),
      bannedByLabel: column.text(),
      liftedAt: column.optionalMoment(),
      liftedCause: column.optionalText(),
      liftedByKind: column.optionalText(),
      liftedById: column.optionalUuid(),
      liftedByLabel: column.optionalText(),
    },
    { sequelize, modelName: 'Ban', tableName: 'bans', timestamps: false },
  );
  record(Ban, {
    subject: 'ban',
    // Why somebody was kept out has to be told after he is gone as well.
    personal: { erasure: 'keep', attributes: [], exported: { as: 'bans', without: namesOfOthers } },
    events: eventsOf,
    invalidates: (ban) => [`user:${ban.userId}`],
  });
}

// A ban is part of its user's story: its events keep their order with the user's own.
function eventsOf(ban: Ban, { kind, changed }: Change) {
  const entity = { type: 'user', id: ban.userId, tenantId: ban.tenantId };
  const ids = { user_id: ban.userId, tenant_id: ban.tenantId, ban_id: ban.id };
  if (kind === 'created') {
    const banned = {
      ...ids,
      reason: ban.reason,
      banned_at: ban.bannedAt.toISOString(),
      unblock_date: ban.unblockDate?.toISOString() ?? null,
      banned_by: { kind: ban.bannedByKind, id: ban.bannedById, label: ban.bannedByLabel },
    };
    return [eventOf('identity.user.banned.v1', entity, banned)];
  }
  if (!changed.includes('liftedAt') || !ban.liftedAt || !ban.liftedCause || !ban.liftedByKind) return [];
  const unbanned = {
    ...ids,
    unbanned_at: ban.liftedAt.toISOString(),
    unbanned_by: { kind: ban.liftedByKind, id: ban.liftedById, label: ban.liftedByLabel ?? '' },
    cause: ban.liftedCause,
  };
  return [eventOf('identity.user.unbanned.v1', entity, unbanned)];
}
