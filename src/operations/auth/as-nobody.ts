import { type Tenant, User } from '../../models/index.js';
import type { InTransaction } from '../../platform/context.js';
import { newAffiliateCode } from './affiliate-code.js';
import { takeBack } from './take-back.js';

/** Does for an address that nobody has what is done for one that somebody has, and takes it back. */
export function asNobody(
  context: InTransaction,
  tenant: Tenant,
  work: (nobody: User, address: string) => Promise<unknown>,
): Promise<void> {
  return takeBack(context, async () => {
    const address = nobodysAddress(context);
    const nobody = await User.create(
      {
        id: context.newId(),
        tenantId: tenant.id,
        email: address,
        phoneNumber: null,
        fullName: null,
        affiliateCode: newAffiliateCode(),
        referredByUserId: null,
      },
      { transaction: context.transaction },
    );
    await work(nobody, address);
  });
}

export const nobodysAddress = (context: InTransaction): string => `${context.newId()}@nobody.invalid`;
