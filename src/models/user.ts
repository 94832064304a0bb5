import { randomBytes } from 'node:crypto';
import type { CreationOptional, InferAttributes, InferCreationAttributes, NonAttribute, Sequelize } from 'sequelize';
import { DataTypes } from 'sequelize';
import type { EventData } from '../events/catalog.js';
import { eventOf } from '../events/outbox.js';
import { describeActor, type InTransaction } from '../platform/context.js';
import type { Ban } from './ban.js';
import type { Change } from './change.js';
import * as column from './columns.js';
import { foldedSql } from './folded-letters.js';
import type { Locale } from './locale.js';
import { lockById } from './prepared-find.js';
import { RecordedModel, record } from './recorded-model.js';

export type RegisterMode = 'Email' | 'Phone' | 'Google' | 'Telegram' | 'Import';
export type Gender = 'Male' | 'Female' | 'Other' | 'PreferNotToSay';

export class User extends RecordedModel<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: string;
  declare tenantId: string;
  declare email: string | null;
  declare emailVerified: CreationOptional<boolean>;
  /** E.164. */
  declare phoneNumber: string | null;
  declare phoneVerified: CreationOptional<boolean>;
  declare fullName: string | null;
  declare avatarUrl: string | null;
  declare isAdmin: CreationOptional<boolean>;
  declare isTenantAdmin: CreationOptional<boolean>;
  declare registerMode: CreationOptional<RegisterMode>;
  /** What others give at registration to name this user as the one who brought them. */
  declare affiliateCode: string;
  declare referredByUserId: string | null;
  declare lastActiveAt: Date | null;
  /** Minor units of `currency`. This and the next two follow the ledger: the database refuses any other change. */
  declare balanceMinor: CreationOptional<number>;
  declare affiliateBalanceMinor: CreationOptional<number>;
  declare renderCredits: CreationOptional<number>;
  declare currency: CreationOptional<string>;
  declare loyaltyScore: CreationOptional<number>;
  /** Of the day that ends at `dailyCountUntil`: see `rendersLeft`. */
  declare dailyRemainRenderCount: CreationOptional<number>;
  declare dailyCountUntil: CreationOptional<Date | null>;
  declare maxDailyRenderCount: CreationOptional<number>;
  declare parallelRenderingCeiling: CreationOptional<number>;
  declare usedStorageBytes: CreationOptional<number>;
  declare slogan: string | null;
  declare aboutMe: string | null;
  declare companyName: string | null;
  declare websiteName: string | null;
  /** `YYYY-MM-DD`. */
  declare birthDate: string | null;
  declare gender: Gender | null;
  /** The language of messages to the user; null = the tenant's. */
  declare locale: CreationOptional<Locale | null>;
  declare emailTellMe: CreationOptional<boolean>;
  declare smsTellMe: CreationOptional<boolean>;
  declare pushTellMe: CreationOptional<boolean>;
  declare telegramTellMe: CreationOptional<boolean>;
  /** Since when the row is all that is left: money, dates and ids. */
  declare erasedAt: CreationOptional<Date | null>;
  /** When the user registered. */
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
  /** The ban that was not lifted yet, when it was asked for; its end date may have passed. */
  declare openBan?: NonAttribute<Ban | null>;

  static findForUpdate(context: InTransaction, id: string): Promise<User | null> {
    return lockById(context, User, id);
  }

  /** The same, unless he was erased: nothing is written about him any more. */
  static async findLivingForUpdate(context: InTransaction, id: string): Promise<User | null> {
    const user = await User.findForUpdate(context, id);
    return user?.erasedAt ? null : user;
  }

  /** Renders left of the day's allowance. At the tenant's midnight a new day begins with all of them, without anything running. */
  rendersLeft(now: Date): number {
    const isOver = this.dailyCountUntil !== null && this.dailyCountUntil !== undefined && this.dailyCountUntil <= now;
    return isOver ? this.maxDailyRenderCount : this.dailyRemainRenderCount;
  }
}

/**
 * What a search looks through, as SQL over the users under `alias`; the trigram index is built on the same words.
 * Not a generated column: YugabyteDB loses the values of indexed ones.
 */
export function userSearchText(alias: string): string {
  return foldedSql(
    `coalesce(${alias}.email, '') || ' ' || coalesce(${alias}.phone_number, '') || ' ' || coalesce(${alias}.full_name, '')`,
  );
}

export function initUser(sequelize: Sequelize): void {
  User.init(
    {
      id: column.id(),
      tenantId: column.uuid(),
      email: column.optionalText(),
      emailVerified: column.withDefault(column.flag(), false),
      phoneNumber: column.optionalText(),
      phoneVerified: column.withDefault(column.flag(), false),
      fullName: column.optionalText(),
      avatarUrl: column.optionalText(),
      isAdmin: column.withDefault(column.flag(), false),
      isTenantAdmin: column.withDefault(column.flag(), false),
      registerMode: column.withDefault(column.text(), 'Email'),
      affiliateCode: column.text(),
      referredByUserId: column.optionalUuid(),
      lastActiveAt: column.optionalMoment(),
      balanceMinor: column.wholeNumber({ defaultValue: 0 }),
      affiliateBalanceMinor: column.wholeNumber({ defaultValue: 0 }),
      renderCredits: column.wholeNumber({ defaultValue: 0 }),
      currency: column.withDefault(column.text(), 'IRR'),
      loyaltyScore: column.withDefault(column.count(), 0),
      dailyRemainRenderCount: column.withDefault(column.count(), 3),
      dailyCountUntil: column.optionalMoment(),
      maxDailyRenderCount: column.withDefault(column.count(), 3),
      parallelRenderingCeiling: column.withDefault(column.count(), 1),
      usedStorageBytes: column.wholeNumber({ defaultValue: 0 }),
      slogan: column.optionalText(),
      aboutMe: column.optionalText(),
      companyName: column.optionalText(),
      websiteName: column.optionalText(),
      birthDate: { type: DataTypes.DATEONLY },
      gender: column.optionalText(),
      locale: column.optionalText(),
      emailTellMe: column.withDefault(column.flag(), true),
      smsTellMe: column.withDefault(column.flag(), false),
      pushTellMe: column.withDefault(column.flag(), false),
      telegramTellMe: column.withDefault(column.flag(), false),
      erasedAt: column.optionalMoment(),
      createdAt: column.moment(),
      updatedAt: column.moment(),
    },
    { sequelize, modelName: 'User', tableName: 'users', timestamps: false },
  );
  record(User, {
    subject: 'user',
    personal: { of: 'id', erasure: 'blank', attributes: ofThePerson, blanks: erased, exported: { as: 'account' } },
    events: eventsOf,
    // A changed role must not live on in a cached sign-in.
    invalidates: (user, { kind, changed }) =>
      kind === 'updated' && changed.some((name) => ['isAdmin', 'isTenantAdmin', 'erasedAt'].includes(name))
        ? [`user:${user.id}`]
        : [],
    // By itself, at each use.
    unaudited: ['lastActiveAt', 'dailyRemainRenderCount', 'dailyCountUntil', 'usedStorageBytes'],
  });
}

const ofThePerson = [
  'email',
  'phoneNumber',
  'fullName',
  'avatarUrl',
  'slogan',
  'aboutMe',
  'companyName',
  'websiteName',
  'birthDate',
  'gender',
  'locale',
  'affiliateCode',
];

/** Rights go with the person, and his code no longer brings others. */
function erased(_user: User, now: Date) {
  const nothing = { emailVerified: false, phoneVerified: false, isAdmin: false, isTenantAdmin: false };
  const silence = { emailTellMe: false, smsTellMe: false, pushTellMe: false, telegramTellMe: false };
  return { ...nothing, ...silence, affiliateCode: `X${randomBytes(6).toString('hex').toUpperCase()}`, erasedAt: now };
}

type ToldFact = keyof EventData['identity.user.updated.v1']['changed'];

const toldFacts: Partial<Record<keyof InferAttributes<User>, ToldFact>> = {
  email: 'email',
  emailVerified: 'email_verified',
  phoneNumber: 'phone_number',
  phoneVerified: 'phone_verified',
  fullName: 'full_name',
  avatarUrl: 'avatar_url',
  slogan: 'slogan',
  aboutMe: 'about_me',
  companyName: 'company_name',
  websiteName: 'website_name',
  birthDate: 'birth_date',
  gender: 'gender',
  locale: 'locale',
  emailTellMe: 'email_tell_me',
  smsTellMe: 'sms_tell_me',
  pushTellMe: 'push_tell_me',
  telegramTellMe: 'telegram_tell_me',
  isAdmin: 'is_admin',
  isTenantAdmin: 'is_tenant_admin',
  loyaltyScore: 'loyalty_score',
  maxDailyRenderCount: 'max_daily_render_count',
  parallelRenderingCeiling: 'parallel_rendering_ceiling',
};

function eventsOf(user: User, change: Change, context: InTransaction) {
  const entity = { type: 'user', id: user.id, tenantId: user.tenantId };
  if (change.kind === 'created') return [eventOf('identity.user.registered.v1', entity, registered(user))];
  // What it empties is told by no other event.
  if (change.changed.includes('erasedAt') && user.erasedAt) {
    const data = { user_id: user.id, tenant_id: user.tenantId, erased_at: user.erasedAt.toISOString() };
    return [eventOf('identity.user.erased.v1', entity, data)];
  }
  const changed = Object.fromEntries(
    change.changed.flatMap((name) => {
      const told = toldFacts[name as keyof InferAttributes<User>];
      return told ? [[told, user.get(name as keyof User)]] : [];
    }),
  );
  if (Object.keys(changed).length === 0) return [];
  const updated = eventOf('identity.user.updated.v1', entity, { user_id: user.id, tenant_id: user.tenantId, changed });
  return change.changed.includes('isTenantAdmin') ? [updated, roleChanged(user, context)] : [updated];
}

function roleChanged(user: User, { actor, now }: InTransaction) {
  const { kind, id, label } = describeActor(actor);
  if (kind === 'anonymous') throw new Error('Nobody changes a role anonymously.');
  return eventOf(
    'identity.user.role_changed.v1',
    { type: 'user', id: user.id, tenantId: user.tenantId },
    {
      user_id: user.id,
      tenant_id: user.tenantId,
      role: user.isTenantAdmin ? 'manager' : 'user',
      changed_at: now().toISOString(),
      changed_by: { kind, id, label },
    },
  );
}

function registered(user: User): EventData['identity.user.registered.v1'] {
  return {
    user_id: user.id,
    tenant_id: user.tenantId,
    email: user.email ?? null,
    phone_number: user.phoneNumber ?? null,
    full_name: user.fullName ?? null,
    register_mode: user.registerMode,
    is_admin: user.isAdmin,
    is_tenant_admin: user.isTenantAdmin,
    referred_by_user_id: user.referredByUserId ?? null,
    registered_at: user.createdAt.toISOString(),
  };
}
