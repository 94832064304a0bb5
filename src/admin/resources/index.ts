import type { ResourceShape } from '../resource-shape.js';
import { apiKeys } from './api-keys.js';
import { audit } from './audit.js';
import { auditChecks } from './audit-checks.js';
import { balanceCorrections } from './balance-corrections.js';
import { bans } from './bans.js';
import { discounts } from './discounts.js';
import { domains } from './domains.js';
import { earnedGifts } from './earned-gifts.js';
import { entityShapes } from './entities.js';
import { events } from './events.js';
import { factors } from './factors.js';
import { gifts } from './gifts.js';
import { identities } from './identities.js';
import { invitations } from './invitations.js';
import { ledger } from './ledger.js';
import { ledgerChecks } from './ledger-checks.js';
import { messages } from './messages.js';
import { parkedMessages } from './parked-messages.js';
import { passkeys } from './passkeys.js';
import { payments } from './payments.js';
import { plans } from './plans.js';
import { quests } from './quests.js';
import { refunds } from './refunds.js';
import { serviceTokens } from './service-tokens.js';
import { sessions } from './sessions.js';
import { signingKeys } from './signing-keys.js';
import { staff } from './staff.js';
import { tenants } from './tenants.js';
import { userNotes } from './user-notes.js';
import { userPlans } from './user-plans.js';
import { users } from './users.js';
import { webhookDeliveries } from './webhook-deliveries.js';
import { webhooks } from './webhooks.js';

/** The screens of the console, in the order of its menu. */
export const shapes: readonly ResourceShape[] = [
  users,
  sessions,
  identities,
  passkeys,
  factors,
  bans,
  userNotes,
  messages,
  tenants,
  domains,
  invitations,
  apiKeys,
  webhooks,
  webhookDeliveries,
  plans,
  userPlans,
  payments,
  refunds,
  balanceCorrections,
  ledger,
  ledgerChecks,
  discounts,
  quests,
  gifts,
  earnedGifts,
  ...entityShapes,
  events,
  parkedMessages,
  audit,
  auditChecks,
  staff,
  serviceTokens,
  signingKeys,
];
