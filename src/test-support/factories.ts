import { randomBytes, randomUUID } from 'node:crypto';
import {
  ApiKey,
  Ban,
  Credential,
  Discount,
  EarnedGift,
  ExternalIdentity,
  Gift,
  Invitation,
  MfaFactor,
  Quest,
  QuestProgress,
  RefreshToken,
  Session,
  Staff,
  Tenant,
  User,
} from '../models/index.js';
import { newKeyText, shownPartsOf } from '../operations/api-keys/key-text.js';
import { newAffiliateCode } from '../operations/auth/affiliate-code.js';
import { postToLedger } from '../operations/ledger/post-to-ledger.js';
import { createContext, type InTransaction } from '../platform/context.js';
import { type Database, inTransaction } from '../platform/database.js';
import { hashPassword } from '../platform/passwords.js';
import { encryptSecret, hashToken, randomToken } from '../platform/secrets.js';
import type { TestDatabase } from '../platform/test-database.js';
import { system } from './actors.js';

type Values<Row> = Partial<{ [Name in keyof Row]: Row[Name] }>;
type Test = Pick<TestDatabase, 'database'>;

export const goodPassword = 'correct horse 7 battery';

let goodPasswordHash: Promise<string> | undefined;

function hashOf(password: string): Promise<string> {
  if (password !== goodPassword) return hashPassword(password);
  goodPasswordHash ??= hashPassword(goodPassword);
  return goodPasswordHash;
}

/** Runs `work` as the seeders would: events, no audit entries. */
export function seed<Result>({ database }: Test, work: (context: InTransaction) => Promise<Result>): Promise<Result> {
  return inTransaction(createContext({ database, actor: system, via: 'seed' }), work);
}

const unique = (name: string) => `${name}-${randomBytes(5).toString('hex')}`;

export function buildTenant(test: Test, values: Values<Tenant> = {}): Promise<Tenant> {
  return seed(test, ({ transaction }) =>
    Tenant.create(
      {
        id: randomUUID(),
        slug: unique('tenant'),
        name: 'Acme Studio',
        kind: 'Reseller',
        status: 'Active',
        suspensionReason: null,
        customDomain: null,
        contactName: null,
        contactEmail: 'contact@acme.test',
        contactPhone: null,
        billingEmail: null,
        maxUsers: null,
        maxStorageGb: null,
        monthlyRenderQty: null,
        trialEndsAt: null,
        ...values,
      },
      { transaction },
    ),
  );
}

/** A user with the good password unless told another; `totpSecret` (base32) gives a second factor. */
export async function buildUser(
  test: Test,
  {
    tenant,
    password = goodPassword,
    totpSecret,
    balanceMinor = 0,
    affiliateBalanceMinor = 0,
    ...values
  }: Values<User> & { tenant?: Tenant; password?: string; totpSecret?: string } = {},
): Promise<User> {
  const tenantId = values.tenantId ?? (tenant ?? (await buildTenant(test))).id;
  const passwordHash = await hashOf(password);
  return seed(test, async (context) => {
    const { transaction, now } = context;
    const user = await User.create(
      {
        id: randomUUID(),
        tenantId,
        email: `${unique('user')}@acme.test`,
        emailVerified: true,
        phoneNumber: null,
        phoneVerified: (values.phoneNumber ?? null) !== null,
        fullName: 'Sara Ahmadi',
        affiliateCode: newAffiliateCode(),
        referredByUserId: null,
        ...values,
      },
      { transaction },
    );
    const owner = { userId: user.id, tenantId: user.tenantId, confirmedAt: now() };
    await Credential.create({ id: randomUUID(), ...owner, kind: 'password', passwordHash }, { transaction });
    if (totpSecret !== undefined) {
      const sealed = encryptSecret(totpSecret);
      await MfaFactor.create(
        { id: randomUUID(), ...owner, factorType: 'TOTP', label: null, totpSecret: sealed, phoneNumber: null },
        { transaction },
      );
    }
    await openBalances(context, user, { balanceMinor, affiliateBalanceMinor });
    return user;
  });
}

async function openBalances(
  context: InTransaction,
  user: User,
  { balanceMinor, affiliateBalanceMinor }: { balanceMinor: number; affiliateBalanceMinor: number },
): Promise<void> {
  if (balanceMinor === 0 && affiliateBalanceMinor === 0) return;
  await postToLedger(context, {
    kind: 'opening',
    causeId: user.id,
    tenantId: user.tenantId,
    currency: user.currency,
    description: 'What the user starts with',
    entries: [
      { account: { kind: 'opening' }, amountMinor: -balanceMinor - affiliateBalanceMinor },
      { account: { kind: 'user_balance', userId: user.id }, amountMinor: balanceMinor },
      { account: { kind: 'user_affiliate', userId: user.id }, amountMinor: affiliateBalanceMinor },
    ],
  });
  await user.reload({ transaction: context.transaction });
}

/** A second factor by SMS to this number. */
export function buildSmsFactor(test: Test, user: User, phoneNumber: string): Promise<MfaFactor> {
  const owner = { userId: user.id, tenantId: user.tenantId };
  const values = { factorType: 'SMS', label: null, totpSecret: null, phoneNumber } as const;
  return seed(test, ({ transaction, now }) =>
    MfaFactor.create({ id: randomUUID(), ...owner, ...values, confirmedAt: now() }, { transaction }),
  );
}

/** An open session and its first refresh token. */
export function buildSession(
  test: Test,
  user: User,
  values: Values<Session> = {},
): Promise<{ session: Session; refreshToken: string }> {
  return seed(test, async ({ transaction, now }) => {
    const session = await Session.create(
      {
        id: randomUUID(),
        userId: user.id,
        tenantId: user.tenantId,
        amr: ['pwd'],
        deviceId: null,
        deviceName: 'Pixel 9',
        userAgent: null,
        ipAddress: null,
        issuedAt: now(),
        lastUsedAt: now(),
        expiresAt: new Date(now().getTime() + 86_400_000),
        ...values,
      },
      { transaction },
    );
    const refreshToken = randomToken('frr_');
    await RefreshToken.create({ tokenHash: hashToken(refreshToken), sessionId: session.id }, { transaction });
    return { session, refreshToken };
  });
}

/** A sign-in through an identity provider, with Google unless told another. */
export function buildIdentity(
  test: Test,
  user: User,
  values: Values<ExternalIdentity> = {},
): Promise<ExternalIdentity> {
  return seed(test, ({ transaction, now }) =>
    ExternalIdentity.create(
      {
        id: randomUUID(),
        userId: user.id,
        tenantId: user.tenantId,
        provider: 'google',
        subject: unique('subject'),
        email: user.email,
        lastUsedAt: now(),
        ...values,
      },
      { transaction },
    ),
  );
}

export function buildBan(test: Test, user: User, values: { reason?: string; unblockDate?: Date | null } = {}) {
  return seed(test, (context) => Ban.start(context, user, { reason: 'Spam', unblockDate: null, ...values }));
}

/** A staff member who has still to set up an authenticator, unless `totpSecret` (base32) is given. */
export async function buildStaff(
  test: Test,
  { password = goodPassword, totpSecret, ...values }: Values<Staff> & { password?: string; totpSecret?: string } = {},
): Promise<Staff> {
  const passwordHash = await hashOf(password);
  return seed(test, ({ transaction, now }) =>
    Staff.create(
      {
        id: randomUUID(),
        email: `${unique('staff')}@demo.test`,
        fullName: 'Omid Tavakoli',
        role: 'Support',
        passwordHash,
        totpSecret: totpSecret === undefined ? null : encryptSecret(totpSecret),
        totpConfirmedAt: totpSecret === undefined ? null : now(),
        ...values,
      },
      { transaction },
    ),
  );
}

export function buildDiscount(test: Test, values: Values<Discount> = {}): Promise<Discount> {
  return seed(test, ({ transaction }) =>
    Discount.create(
      {
        id: randomUUID(),
        tenantId: null,
        name: 'Welcome',
        code: unique('CODE').toUpperCase(),
        kind: 'Percentage',
        value: 20,
        currency: null,
        ownerUserId: null,
        ownerProfitPercentage: null,
        maxUseCount: null,
        startsAt: null,
        expiresAt: null,
        ...values,
      },
      { transaction },
    ),
  );
}

/** A key of the tenant that is good from anywhere, and its secret. */
export async function buildApiKey(
  test: Test,
  tenant: Tenant,
  values: Values<ApiKey> = {},
): Promise<{ apiKey: ApiKey; secretKey: string }> {
  const secretKey = newKeyText(values.environment ?? 'Live');
  const apiKey = await seed(test, ({ transaction }) =>
    ApiKey.create(
      {
        id: randomUUID(),
        tenantId: tenant.id,
        name: 'Site of Acme',
        environment: 'Live',
        keyHash: hashToken(secretKey),
        ...shownPartsOf(secretKey),
        scopes: ['renders:read'],
        allowedIps: [],
        rateLimitRpm: 600,
        expiresAt: null,
        ...values,
      },
      { transaction },
    ),
  );
  return { apiKey, secretKey };
}

/** An invitation to the tenant that was mailed now, and the token of its link. */
export async function buildInvitation(
  test: Test,
  tenant: Pick<Tenant, 'id'>,
  values: Values<Invitation> = {},
): Promise<{ invitation: Invitation; token: string }> {
  const token = randomToken('fri_');
  const invitation = await seed(test, ({ transaction, now }) =>
    Invitation.create(
      {
        id: randomUUID(),
        tenantId: tenant.id,
        email: `${unique('invited')}@acme.test`,
        role: 'user',
        tokenHash: hashToken(token),
        invitedByKind: 'staff',
        invitedById: null,
        invitedByLabel: 'tenants@demo.test',
        sentAt: now(),
        expiresAt: new Date(now().getTime() + 7 * 86_400_000),
        ...values,
      },
      { transaction },
    ),
  );
  return { invitation, token };
}

export function buildQuest(test: Test, values: Values<Quest> = {}): Promise<Quest> {
  return seed(test, ({ transaction }) =>
    Quest.create(
      {
        id: randomUUID(),
        tenantId: null,
        title: 'Render three videos',
        challenge: null,
        why: null,
        hint: null,
        icon: null,
        questType: 'OneTime',
        targetCount: 3,
        prizeType: 'LoyaltyScore',
        prizeAmount: 5,
        startsAt: null,
        expiresAt: null,
        ...values,
      },
      { transaction },
    ),
  );
}

export function buildGift(test: Test, values: Values<Gift> = {}): Promise<Gift> {
  return seed(test, ({ transaction }) =>
    Gift.create(
      {
        id: randomUUID(),
        tenantId: null,
        name: 'Thank you',
        description: null,
        prizeType: 'RenderCredits',
        value: 10,
        unit: 'credits',
        expiresAfterDays: null,
        ...values,
      },
      { transaction },
    ),
  );
}

/** One of the gift that `user` has and has not used. */
export function buildEarnedGift(
  test: Test,
  user: User,
  gift: Gift,
  values: Values<EarnedGift> = {},
): Promise<EarnedGift> {
  const { name, description, prizeType, value, unit } = gift;
  return seed(test, ({ transaction, now }) =>
    EarnedGift.create(
      {
        id: randomUUID(),
        giftId: gift.id,
        userId: user.id,
        tenantId: user.tenantId,
        ...{ name, description, prizeType, value, unit },
        source: 'staff',
        sourceId: null,
        earnedAt: now(),
        expiresAt: null,
        ...values,
      },
      { transaction },
    ),
  );
}

/** Progress of `user`, completed unless told otherwise. */
export function buildProgress(
  test: Test,
  user: User,
  quest: Quest,
  values: Values<QuestProgress> = {},
): Promise<QuestProgress> {
  return seed(test, async ({ transaction, now }) => {
    const progress = QuestProgress.build({
      id: randomUUID(),
      questId: quest.id,
      userId: user.id,
      tenantId: user.tenantId,
      periodKey: 'once',
      currentCount: quest.targetCount,
      completedAt: now(),
      ...values,
    });
    progress.quest = quest;
    return progress.save({ transaction });
  });
}

/** How many rows of a table fit the condition, past all scopes. */
export async function countRows({ sequelize }: Database, fromWhere: string, bind: unknown[] = []): Promise<number> {
  const [rows] = await sequelize.query(`select count(*)::int as count from ${fromWhere}`, { bind });
  return (rows as { count: number }[])[0]?.count ?? 0;
}
