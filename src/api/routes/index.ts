import type { Handlers } from '../operation-types.js';
import { apiKeyRoutes } from './api-keys.js';
import { authRoutes } from './auth.js';
import { discountRoutes } from './discounts.js';
import { entityRoutes } from './entities.js';
import { giftRoutes } from './gifts.js';
import { memberRoutes } from './members.js';
import { mfaRoutes } from './mfa.js';
import { oauthRoutes } from './oauth.js';
import { passkeyRoutes } from './passkeys.js';
import { paymentRoutes } from './payments.js';
import { personalDataRoutes } from './personal-data.js';
import { planRoutes } from './plans.js';
import { pushRoutes } from './push.js';
import { questRoutes } from './quests.js';
import { tenantRoutes } from './tenants.js';
import { userCareRoutes } from './user-care.js';
import { userRoutes } from './users.js';
import { verificationRoutes } from './verification.js';
import { webhookRoutes } from './webhooks.js';

/** Every operation of the contract: a missing one does not compile. */
export const handlers: Handlers = {
  ...authRoutes,
  ...mfaRoutes,
  ...verificationRoutes,
  ...oauthRoutes,
  ...passkeyRoutes,
  ...userRoutes,
  ...userCareRoutes,
  ...personalDataRoutes,
  ...tenantRoutes,
  ...memberRoutes,
  ...apiKeyRoutes,
  ...webhookRoutes,
  ...planRoutes,
  ...discountRoutes,
  ...paymentRoutes,
  ...pushRoutes,
  ...questRoutes,
  ...giftRoutes,
  ...entityRoutes,
};
