import { ServiceToken, type Tenant, type User } from '../../models/index.js';
import { issueAccessToken } from '../../operations/auth/access-tokens.js';
import { createContext } from '../../platform/context.js';
import type { Database } from '../../platform/database.js';
import { hashToken, randomToken } from '../../platform/secrets.js';
import { system } from '../../test-support/actors.js';
import { buildSession, buildTenant, buildUser, seed } from '../../test-support/factories.js';

type Traits = Parameters<typeof buildUser>[1];

export interface SignedInUser {
  user: User;
  tenant: Tenant;
  token: string;
  refreshToken: string;
}

/** Callers of the API, with the tokens that they send. */
export class People {
  constructor(readonly database: Database) {}

  async signedIn({ tenant, ...traits }: Traits = {}, amr = ['pwd']): Promise<SignedInUser> {
    const home = tenant ?? (await buildTenant(this));
    const user = await buildUser(this, { tenant: home, ...traits });
    const { session, refreshToken } = await buildSession(this, user, { amr });
    const context = createContext({ database: this.database, actor: system, via: 'seed' });
    return { user, tenant: home, token: await issueAccessToken(context, user, session), refreshToken };
  }

  /** A platform administrator, with the second factor that he needs. */
  administrator(): Promise<SignedInUser> {
    return this.signedIn({ isAdmin: true }, ['pwd', 'otp']);
  }

  /** The token of a service that may call `operations`. */
  async service(...operations: string[]): Promise<string> {
    const token = randomToken(ServiceToken.prefix);
    const values = {
      name: `service ${token.slice(-8)}`,
      serviceName: 'gateway',
      tokenHash: hashToken(token),
      last4: token.slice(-4),
      allowedOperations: operations,
      expiresAt: null,
    };
    await seed(this, (context) =>
      ServiceToken.create({ id: context.newId(), ...values }, { transaction: context.transaction }),
    );
    return token;
  }
}
