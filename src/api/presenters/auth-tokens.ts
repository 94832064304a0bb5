import type { Tenant, User } from '../../models/index.js';
import type { components } from '../contract.gen.js';
import { presentTenantToMember } from './tenant.js';
import { presentUser } from './user.js';

interface SignedIn {
  accessToken: string;
  refreshToken: string;
  deviceToken: string | null;
  expiresInSeconds: number;
  user: User;
  tenant: Tenant;
}

export function presentAuthTokens(signedIn: SignedIn, now: Date): components['schemas']['AuthTokens'] {
  return {
    access_token: signedIn.accessToken,
    refresh_token: signedIn.refreshToken,
    token_type: 'Bearer',
    ...(signedIn.deviceToken !== null && { device_token: signedIn.deviceToken }),
    expires_in: signedIn.expiresInSeconds,
    user: presentUser(signedIn.user, now),
    tenant: presentTenantToMember(signedIn.tenant),
  };
}
