import { type Actor, type Context, hasSecondFactor, type StaffRole } from '../platform/context.js';
import { DomainError } from '../platform/errors.js';
import { entityPolicies, entityWrites } from './entities/entity-policies.js';

/** The kinds of caller that the table tells apart. A service also needs the operation on its token's list. */
export const callers = ['user', 'tenantManager', 'platformAdministrator', 'service'] as const;
export type Caller = (typeof callers)[number];

interface Permission {
  /** Open to everybody, signed in or not. */
  anyone?: true;
  callers?: readonly Caller[];
  staff?: readonly StaffRole[];
}

const signedIn = ['user', 'tenantManager', 'platformAdministrator'] as const;
const administrators = ['tenantManager', 'platformAdministrator', 'service'] as const;
const everyRole = ['Support', 'Finance', 'Tenants', 'Auditor', 'Owner'] as const;

/** Who may call each operation, through whichever door. Whose records he then meets is decided by `tenantScope`. */
export const policyTable = {
  registerUser: { anyone: true },
  verifyEmail: { anyone: true },
  verifyPhone: { anyone: true },
  resendVerification: { anyone: true },
  login: { anyone: true },
  requestPasswordReset: { anyone: true },
  confirmPasswordReset: { anyone: true },
  completeMfaChallenge: { anyone: true },
  // With the token of a sign-in that asks for a factor; else with an access token.
  setUpMfa: { anyone: true },
  verifyMfa: { anyone: true },
  sendMfaCode: { anyone: true },
  listMfaFactors: { callers: signedIn },
  removeMfaFactor: { callers: signedIn },
  regenerateRecoveryCodes: { callers: signedIn },
  refreshTokens: { anyone: true },
  logout: { callers: signedIn },
  listSessions: { callers: signedIn },
  revokeSession: { callers: signedIn },
  endOtherSessions: { callers: signedIn },
  changePassword: { callers: signedIn },
  startOauthLogin: { anyone: true },
  loginWithOauth: { anyone: true },
  startPasskeyRegistration: { callers: signedIn },
  registerPasskey: { callers: signedIn },
  listPasskeys: { callers: signedIn },
  renamePasskey: { callers: signedIn },
  removePasskey: { callers: signedIn, staff: ['Support', 'Owner'] },
  startPasskeyLogin: { anyone: true },
  loginWithPasskey: { anyone: true },
  startPasskeyChallenge: { anyone: true },
  completePasskeyChallenge: { anyone: true },
  listIdentities: { callers: signedIn },
  unlinkIdentity: { callers: signedIn, staff: ['Support', 'Owner'] },
  getPushKey: { callers: signedIn },
  subscribeToPush: { callers: signedIn },
  unsubscribeFromPush: { callers: signedIn },
  introspectToken: { callers: ['service'] },

  getMe: { callers: signedIn },
  updateMe: { callers: signedIn },
  getMyBalance: { callers: signedIn },
  setAvatar: { callers: signedIn },
  listAvatars: { callers: signedIn },
  listUserNotes: { callers: ['platformAdministrator'], staff: everyRole },
  addUserNote: { callers: ['platformAdministrator'], staff: ['Support', 'Finance', 'Tenants', 'Owner'] },
  getUser: { callers: administrators, staff: everyRole },
  searchUsers: { callers: administrators, staff: everyRole },
  banUser: { callers: administrators, staff: ['Support', 'Owner'] },
  unbanUser: { callers: administrators, staff: ['Support', 'Owner'] },
  exportMyData: { callers: signedIn },
  exportUserData: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Support', 'Owner'] },
  eraseMe: { callers: signedIn },
  eraseUser: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Owner'] },
  resetUserMfa: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Support', 'Owner'] },
  sendUserVerification: { staff: ['Support', 'Owner'] },
  sendUserResetLink: { staff: ['Support', 'Owner'] },
  impersonateUser: { staff: ['Support', 'Owner'] },
  endUserSession: { staff: ['Support', 'Owner'] },
  resendMessage: { staff: ['Support', 'Owner'] },
  endUserSessions: { staff: ['Support', 'Owner'] },

  listTenants: { callers: ['platformAdministrator', 'service'], staff: everyRole },
  createTenant: { callers: ['platformAdministrator', 'service'], staff: ['Tenants', 'Owner'] },
  getTenantBySlug: { callers: ['platformAdministrator', 'service'] },
  getTenant: { callers: administrators, staff: everyRole },
  updateTenant: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  activateTenant: { staff: ['Tenants', 'Owner'] },
  suspendTenant: { staff: ['Tenants', 'Owner'] },
  reactivateTenant: { staff: ['Tenants', 'Owner'] },
  cancelTenant: { staff: ['Tenants', 'Owner'] },
  setIdentityProvider: { staff: ['Tenants', 'Owner'] },
  removeIdentityProvider: { staff: ['Tenants', 'Owner'] },
  getTenantBranding: { callers: administrators, staff: everyRole },
  getTenantUsage: { callers: administrators, staff: everyRole },
  listTenantDomains: { callers: administrators, staff: everyRole },
  startDomainVerification: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  checkTenantDomain: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  removeTenantDomain: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  putTenantBranding: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },

  listTenantMembers: { callers: administrators },
  changeMemberRole: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  // Staff ban, which is for everybody they look after.
  removeMember: { callers: ['tenantManager', 'platformAdministrator'] },
  listInvitations: {
    callers: ['tenantManager', 'platformAdministrator'],
    staff: ['Support', 'Tenants', 'Auditor', 'Owner'],
  },
  inviteMember: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  revokeInvitation: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  // With the token of the link; whoever has an account signs in as well.
  acceptInvitation: { anyone: true },

  listApiKeys: {
    callers: ['tenantManager', 'platformAdministrator'],
    staff: ['Support', 'Tenants', 'Auditor', 'Owner'],
  },
  createApiKey: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  revokeApiKey: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  rotateApiKey: { callers: ['tenantManager', 'platformAdministrator'], staff: ['Tenants', 'Owner'] },
  validateApiKey: { callers: ['service'] },
  validateApiKeySignature: { callers: ['service'] },

  listEventTypes: { callers: administrators, staff: ['Support', 'Tenants', 'Auditor', 'Owner'] },
  listWebhooks: { callers: administrators, staff: ['Support', 'Tenants', 'Auditor', 'Owner'] },
  getWebhook: { callers: administrators, staff: ['Support', 'Tenants', 'Auditor', 'Owner'] },
  listWebhookDeliveries: { callers: administrators, staff: ['Support', 'Tenants', 'Auditor', 'Owner'] },
  createWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  updateWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  deleteWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  enableWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  disableWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  rotateWebhookSecret: { callers: administrators, staff: ['Tenants', 'Owner'] },
  testWebhook: { callers: administrators, staff: ['Tenants', 'Owner'] },
  replayWebhookDelivery: { callers: administrators, staff: ['Tenants', 'Owner'] },
  replayWebhookEvents: { callers: administrators, staff: ['Tenants', 'Owner'] },

  listPlans: { callers: [...signedIn, 'service'] },
  getPlan: { callers: [...signedIn, 'service'], staff: ['Support', 'Finance', 'Auditor', 'Owner'] },
  getMyPlan: { callers: signedIn },
  cancelMyPlan: { callers: signedIn },
  setAutoRenewal: { callers: signedIn },
  getRenewalConsent: { callers: signedIn },
  withdrawRenewalConsent: { callers: signedIn },
  createPlan: { staff: ['Finance', 'Owner'] },
  updatePlan: { staff: ['Finance', 'Owner'] },
  switchOffPlan: { staff: ['Finance', 'Owner'] },
  switchOnPlan: { staff: ['Finance', 'Owner'] },

  listDiscounts: { callers: administrators, staff: ['Support', 'Finance', 'Auditor', 'Owner'] },
  createDiscount: { callers: administrators, staff: ['Support', 'Finance', 'Owner'] },
  createDiscountCodes: { staff: ['Support', 'Finance', 'Owner'] },
  updateDiscount: { staff: ['Support', 'Finance', 'Owner'] },
  switchOffDiscount: { staff: ['Support', 'Finance', 'Owner'] },
  explainDiscount: { staff: ['Support', 'Finance', 'Owner'] },
  validateDiscount: { callers: [...signedIn, 'service'] },

  purchasePlan: { callers: signedIn },
  // Whoever comes: nothing that they say is believed.
  returnFromZarinpal: { anyone: true },
  returnFromIdpay: { anyone: true },
  receiveStripeEvent: { anyone: true },
  confirmBazaarPurchase: { callers: signedIn },
  listPayments: { callers: signedIn },
  getPayment: { callers: [...signedIn, 'service'], staff: ['Support', 'Finance', 'Auditor', 'Owner'] },
  getPaymentReceipt: {
    callers: [...signedIn, 'service'],
    staff: ['Support', 'Finance', 'Auditor', 'Owner'],
  },

  refundPayment: { callers: ['service'], staff: ['Finance', 'Owner'] },
  getRevenue: { staff: ['Finance', 'Auditor', 'Owner'] },
  reconcilePayment: { staff: ['Finance', 'Owner'] },
  approveRefund: { staff: ['Finance', 'Owner'] },
  rejectRefund: { staff: ['Finance', 'Owner'] },

  listQuests: { callers: signedIn },
  claimQuest: { callers: signedIn },
  createQuest: { staff: ['Finance', 'Owner'] },
  updateQuest: { staff: ['Finance', 'Owner'] },
  switchOffQuest: { staff: ['Finance', 'Owner'] },
  listEarnedGifts: { callers: signedIn },
  useEarnedGift: { callers: signedIn },
  createGift: { staff: ['Finance', 'Owner'] },
  updateGift: { staff: ['Finance', 'Owner'] },
  switchOffGift: { staff: ['Finance', 'Owner'] },
  grantGift: { staff: ['Finance', 'Owner'] },

  correctBalance: { staff: ['Finance', 'Owner'] },
  approveBalanceCorrection: { staff: ['Finance', 'Owner'] },
  rejectBalanceCorrection: { staff: ['Finance', 'Owner'] },
  verifyLedger: { staff: ['Finance', 'Auditor', 'Owner'] },

  exportAuditTrail: { staff: ['Auditor', 'Owner'] },
  verifyAuditTrail: { staff: ['Auditor', 'Owner'] },

  replayParkedMessage: { staff: ['Tenants', 'Owner'] },
  dismissParkedMessage: { staff: ['Tenants', 'Owner'] },

  // Which kinds of what happens a role sees is decided by `canWatch`.
  getLive: { staff: ['Tenants', 'Auditor', 'Owner'] },
  // Of each kind of record, whoever may read it: see `searchedKinds`.
  searchRecords: { staff: everyRole },

  createStaff: { staff: ['Owner'] },
  updateStaff: { staff: ['Owner'] },
  resetStaff: { staff: ['Owner'] },
  createServiceToken: { staff: ['Owner'] },
  revokeServiceToken: { staff: ['Owner'] },
  replayEvents: { staff: ['Owner'] },
  rotateSigningKeys: { staff: ['Owner'] },

  // Of the entities that contracts/entities describes.
  ...entityPolicies,

  // For the service itself: the command line, the worker and what development alone has.
  importUsers: {},
  exportUsers: {},
  liftExpiredBans: {},
  expireUserPlans: {},
  renewUserPlans: {},
  checkLedger: {},
  sealAuditEntries: {},
  checkAuditTrail: {},
  forgetWithdrawnCards: {},
  remindOfPlanEnds: {},
  endExpiredTrials: {},
  remindOfTrialEnds: {},
  checkDueDomains: {},
  reconcilePayments: {},
  resumeRefunds: {},
  countRecordedEvents: {},
  expireGifts: {},
  applyCompletedRender: {},
  applyFailedRender: {},
  applyStoredObject: {},
  applyDeletedObject: {},
  applyDeliveredMessage: {},
  applyUndeliveredMessage: {},
  parkMessage: {},
  prune: {},
  advanceClock: {},
  listDevelopmentMessages: {},
} as const satisfies Record<string, Permission>;

export type OperationName = keyof typeof policyTable;

/**
 * What staff never do in a user's place: change what he signs in with, end or open his ways in, take his data with them,
 * erase him or others, move money or what is worth money. Checked before everything else, so that no row of the table gives it back.
 */
export const neverImpersonated: readonly OperationName[] = [
  'setUpMfa',
  'verifyMfa',
  'sendMfaCode',
  'removeMfaFactor',
  'regenerateRecoveryCodes',
  'resetUserMfa',
  'changePassword',
  'revokeSession',
  'endOtherSessions',
  'startOauthLogin',
  'loginWithOauth',
  'startPasskeyRegistration',
  'registerPasskey',
  'renamePasskey',
  'removePasskey',
  'unlinkIdentity',
  'subscribeToPush',
  'unsubscribeFromPush',
  'changeMemberRole',
  'removeMember',
  'inviteMember',
  'revokeInvitation',
  'acceptInvitation',
  'createApiKey',
  'revokeApiKey',
  'rotateApiKey',
  'createWebhook',
  'updateWebhook',
  'deleteWebhook',
  'enableWebhook',
  'disableWebhook',
  'rotateWebhookSecret',
  'testWebhook',
  'replayWebhookDelivery',
  'replayWebhookEvents',
  'cancelMyPlan',
  'setAutoRenewal',
  'withdrawRenewalConsent',
  'createDiscount',
  'purchasePlan',
  'confirmBazaarPurchase',
  'claimQuest',
  'useEarnedGift',
  'exportMyData',
  'exportUserData',
  'eraseMe',
  'eraseUser',
  ...entityWrites,
];

const isImpersonated = (actor: Actor): boolean => actor.kind === 'user' && actor.impersonator !== undefined;

/** Which row of the table the actor is. A platform administrator is one only with a second factor. */
export function callerOf(actor: Actor): Caller | null {
  if (actor.kind === 'service') return 'service';
  if (actor.kind !== 'user') return null;
  if (actor.isAdmin && hasSecondFactor(actor.amr)) return 'platformAdministrator';
  return actor.isTenantAdmin ? 'tenantManager' : 'user';
}

/** Whether the table lets this actor call the operation. The console asks it which buttons to show. */
export function mayCall(actor: Actor, operation: OperationName): boolean {
  const permission: Permission = policyTable[operation];
  if (isImpersonated(actor) && neverImpersonated.includes(operation)) return false;
  if (permission.anyone || actor.kind === 'system') return true;
  if (actor.kind === 'anonymous') return false;
  if (actor.kind === 'staff') return permission.staff?.includes(actor.role) ?? false;
  const caller = callerOf(actor);
  if (caller === null || !permission.callers?.includes(caller)) return false;
  return actor.kind !== 'service' || actor.operations.includes(operation);
}

/** Throws `unauthenticated`, `mfa_required` or `forbidden` when the actor may not call the operation. */
export function authorizeOperation({ actor }: Context, operation: OperationName): void {
  if (mayCall(actor, operation)) return;
  if (actor.kind === 'anonymous') throw new DomainError('unauthenticated', 'Sign in first: this call needs a token.');
  if (isImpersonated(actor)) throw new DomainError('forbidden', 'This is not done while acting as a user.');
  if (actor.kind === 'user' && actor.isAdmin && mayCall({ ...actor, amr: ['otp'] }, operation)) {
    throw new DomainError('mfa_required', 'Administration needs a sign-in with a second factor.');
  }
  throw new DomainError('forbidden', 'You may not do this.');
}
