import { randomBytes } from 'node:crypto';
import { Credential, ServiceToken, Tenant, User } from '../../models/index.js';
import { startSession } from '../../operations/auth/start-session.js';
import type { Context } from '../../platform/context.js';
import { inTransaction } from '../../platform/database.js';
import { hashPassword } from '../../platform/passwords.js';
import { hashToken, randomToken } from '../../platform/secrets.js';

export const password = 'Test-user-password-1';
let passwordHash: Promise<string> | undefined;

interface UserTraits {
  tenant?: Tenant;
  isAdmin?: boolean;
  isTenantAdmin?: boolean;
  email?: string;
}

export interface SignedInUser {
  user: User;
  tenant: Tenant;
  token: string;
  refreshToken: string;
}

/** Makes tenants, users and services, each with whatever a test did not ask for. */
export class People {
  constructor(readonly system: Context) {}

  tenant(values: Partial<Pick<Tenant, 'slug' | 'status' | 'name'>> = {}): Promise<Tenant> {
    const slug = `t${randomBytes(5).toString('hex')}`;
    return inTransaction(this.system, (context) =>
      Tenant.create(
        {
          id: context.newId(),
          slug,
          name: `Tenant ${slug}`,
          kind: 'Reseller',
          status: 'Active',
          suspensionReason: null,
          customDomain: null,
          contactName: null,
          contactEmail: `contact@${slug}.test`,
          contactPhone: null,
          billingEmail: null,
          maxUsers: null,
          maxStorageGb: null,
          monthlyRenderQty: null,
          trialEndsAt: null,
          ...values,
        },
        { transaction: context.transaction },
      ),
    );
  }

  async user({ tenant, email, ...traits }: UserTraits = {}): Promise<{ user: User; tenant: Tenant }> {
    const home = tenant ?? (await this.tenant());
    const name = randomBytes(5).toString('hex');
    passwordHash ??= hashPassword(password);
    const hash = await passwordHash;
    const user = await inTransaction(this.system, async (context) => {
      const { transaction } = context;
      const values = {
        id: context.newId(),
        tenantId: home.id,
        email: email ?? `${name}@people.test`,
        emailVerified: true,
        phoneNumber: null,
        fullName: `Person ${name}`,
        affiliateCode: name.toUpperCase(),
        referredByUserId: null,
        ...traits,
      };
      const created = await User.create(values as never, { transaction });
      const credential = { id: context.newId(), userId: created.id, tenantId: home.id, kind: 'password' as const };
      await Credential.create(
        { ...credential, passwordHash: hash, totpSecret: null, confirmedAt: context.now() },
        { transaction },
      );
      return created;
    });
    return { user, tenant: home };
  }

  async signedIn(traits: UserTraits & { amr?: string[] } = {}): Promise<SignedInUser> {
    const { amr = ['pwd'], ...rest } = traits;
    const { user, tenant } = await this.user(rest);
    const { accessToken, refreshToken } = await inTransaction(this.system, (context) =>
      startSession(context, user, tenant, amr, {}),
    );
    return { user, tenant, token: accessToken, refreshToken };
  }

  /** A platform administrator, with the second factor that he needs. */
  administrator(): Promise<SignedInUser> {
    return this.signedIn({ isAdmin: true, amr: ['pwd', 'otp'] });
  }

  /** The token of a service that may call `operations`. */
  async service(...operations: string[]): Promise<string> {
    const token = randomToken(ServiceToken.prefix);
    await inTransaction(this.system, (context) =>
      ServiceToken.create(
        {
          id: context.newId(),
          name: `service ${token.slice(-8)}`,
          serviceName: 'gateway',
          tokenHash: hashToken(token),
          last4: token.slice(-4),
          allowedOperations: operations,
          expiresAt: null,
        },
        { transaction: context.transaction },
      ),
    );
    return token;
  }
}
