import type { InferCreationAttributes } from 'sequelize';
import { Credential, type Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { newAffiliateCode } from './affiliate-code.js';

type Values = Pick<InferCreationAttributes<User>, 'email' | 'phoneNumber' | 'fullName' | 'referredByUserId'> &
  Partial<Pick<InferCreationAttributes<User>, 'emailVerified' | 'isTenantAdmin'>>;

/** A user and his password. The caller has held the tenant's limit of users. */
export async function createAccount(
  context: InTransaction,
  { id, tenant, passwordHash, ...values }: Values & { id: string; tenant: Tenant; passwordHash: string },
): Promise<User> {
  const { transaction } = context;
  const registerMode = values.email === null ? 'Phone' : 'Email';
  const user = await User.create(
    { id, tenantId: tenant.id, ...values, registerMode, affiliateCode: newAffiliateCode() },
    { transaction },
  );
  const owner = { userId: id, tenantId: tenant.id };
  await Credential.create(
    { id: context.newId(), ...owner, kind: 'password', passwordHash, confirmedAt: context.now() },
    { transaction },
  );
  return user;
}
