import type { Sequelize } from 'sequelize';
import { initAddressProof } from './address-proof.js';
import { initApiKey } from './api-key.js';
import { initAuditCheck } from './audit-check.js';
import { initAuditEntry } from './audit-entry.js';
import { initAvatarImage } from './avatar-image.js';
import { initBalanceCorrection } from './balance-correction.js';
import { Ban, initBan } from './ban.js';
import { initCredential } from './credential.js';
import { initDiscount } from './discount.js';
import { initDiscountUse } from './discount-use.js';
import { initEarnedGift } from './earned-gift.js';
import { entityInits } from './entity-inits.gen.js';
import { initExternalIdentity } from './external-identity.js';
import { initGift } from './gift.js';
import { initIdentityProvider } from './identity-provider.js';
import { initInvitation } from './invitation.js';
import { initLedgerCheck } from './ledger-check.js';
import { initLedgerEntry } from './ledger-entry.js';
import { initLedgerTransaction } from './ledger-transaction.js';
import { initMessage } from './message.js';
import { initMfaChallenge } from './mfa-challenge.js';
import { initMfaFactor } from './mfa-factor.js';
import { initOauthAttempt } from './oauth-attempt.js';
import { initOutboxEvent } from './outbox-event.js';
import { initParkedMessage } from './parked-message.js';
import { initPasskey } from './passkey.js';
import { initPasskeyCeremony } from './passkey-ceremony.js';
import { initPayment } from './payment.js';
import { initPaymentStep } from './payment-step.js';
import { initPlan } from './plan.js';
import { initPushSubscription } from './push-subscription.js';
import { initQuest } from './quest.js';
import { initQuestProgress } from './quest-progress.js';
import { initRecoveryCodes } from './recovery-codes.js';
import { initRefreshToken } from './refresh-token.js';
import { initRefund } from './refund.js';
import { refuseUnrecordedWrites } from './refuse-unrecorded-writes.js';
import { initRenderJob } from './render-job.js';
import { initRenewalConsent } from './renewal-consent.js';
import { initServiceToken } from './service-token.js';
import { initSession } from './session.js';
import { initSigningKey } from './signing-key.js';
import { initStaff } from './staff.js';
import { initStoredObject } from './stored-object.js';
import { initTenant, Tenant } from './tenant.js';
import { initTenantBranding } from './tenant-branding.js';
import { initTenantDomain } from './tenant-domain.js';
import { initTenantUsageDay } from './tenant-usage-day.js';
import { initUser, User } from './user.js';
import { initUserNote } from './user-note.js';
import { initUserPlan } from './user-plan.js';
import { initWebhook } from './webhook.js';
import { initWebhookDelivery } from './webhook-delivery.js';
import { initWebhookMessage } from './webhook-message.js';

export { AddressProof } from './address-proof.js';
export { ApiKey } from './api-key.js';
export { AuditCheck } from './audit-check.js';
export { AuditEntry } from './audit-entry.js';
export { AvatarImage } from './avatar-image.js';
export { BalanceCorrection } from './balance-correction.js';
export { Credential } from './credential.js';
export { Discount } from './discount.js';
export { DiscountUse } from './discount-use.js';
export { EarnedGift } from './earned-gift.js';
export * from './entity-models.gen.js';
export { ExternalIdentity } from './external-identity.js';
export { Gift } from './gift.js';
export { IdentityProvider } from './identity-provider.js';
export { Invitation } from './invitation.js';
export { LedgerCheck } from './ledger-check.js';
export { LedgerEntry } from './ledger-entry.js';
export { LedgerTransaction } from './ledger-transaction.js';
export { Message } from './message.js';
export { MfaChallenge } from './mfa-challenge.js';
export { MfaFactor } from './mfa-factor.js';
export { OauthAttempt } from './oauth-attempt.js';
export { OutboxEvent } from './outbox-event.js';
export { ParkedMessage } from './parked-message.js';
export { Passkey } from './passkey.js';
export { PasskeyCeremony } from './passkey-ceremony.js';
export { Payment } from './payment.js';
export { PaymentStep } from './payment-step.js';
export { Plan } from './plan.js';
export { PushSubscription } from './push-subscription.js';
export { Quest } from './quest.js';
export { QuestProgress } from './quest-progress.js';
export { RecoveryCodes } from './recovery-codes.js';
export { RefreshToken } from './refresh-token.js';
export { Refund } from './refund.js';
export { RenderJob } from './render-job.js';
export { RenewalConsent } from './renewal-consent.js';
export { ServiceToken } from './service-token.js';
export { Session } from './session.js';
export { SigningKey } from './signing-key.js';
export { Staff } from './staff.js';
export { StoredObject } from './stored-object.js';
export { TenantBranding } from './tenant-branding.js';
export { TenantDomain } from './tenant-domain.js';
export { TenantUsageDay } from './tenant-usage-day.js';
export { UserNote } from './user-note.js';
export { UserPlan } from './user-plan.js';
export { Webhook } from './webhook.js';
export { WebhookDelivery } from './webhook-delivery.js';
export { WebhookMessage } from './webhook-message.js';

export { Ban, Tenant, User };

/** Ties the models to the database; once per process. */
export function initModels(sequelize: Sequelize): void {
  const inits = [
    initTenant,
    initTenantBranding,
    initTenantDomain,
    initTenantUsageDay,
    initUser,
    initUserNote,
    initInvitation,
    initAvatarImage,
    initCredential,
    initSession,
    initRefreshToken,
    initMfaChallenge,
    initAddressProof,
    initMessage,
    initPushSubscription,
    initMfaFactor,
    initRecoveryCodes,
    initIdentityProvider,
    initExternalIdentity,
    initOauthAttempt,
    initPasskey,
    initPasskeyCeremony,
    initStaff,
    initBan,
    initDiscount,
    initGift,
    initEarnedGift,
    initQuest,
    initQuestProgress,
    initPlan,
    initRenewalConsent,
    initUserPlan,
    initPayment,
    initPaymentStep,
    initRefund,
    initBalanceCorrection,
    initDiscountUse,
    initLedgerTransaction,
    initLedgerCheck,
    initLedgerEntry,
    initServiceToken,
    initApiKey,
    initWebhook,
    initWebhookMessage,
    initWebhookDelivery,
    initSigningKey,
    initRenderJob,
    initStoredObject,
    initParkedMessage,
    initOutboxEvent,
    initAuditEntry,
    initAuditCheck,
    ...entityInits,
  ];
  for (const init of inits) init(sequelize);
  refuseUnrecordedWrites(sequelize);
  User.hasOne(Ban, { as: 'openBan', foreignKey: 'userId', scope: { liftedAt: null } });
  Ban.belongsTo(User, { as: 'user', foreignKey: 'userId' });
  User.belongsTo(Tenant, { as: 'tenant', foreignKey: 'tenantId' });
}
