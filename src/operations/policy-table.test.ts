import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, staffRoles } from '../platform/context.js';
import type { TestDatabase } from '../platform/test-database.js';
import { anonymous, serviceActor, staffActor, system, userActor } from '../test-support/actors.js';
import { buildUser } from '../test-support/factories.js';
import { contextFor, createInstallation } from '../test-support/installation.js';
import { eventsOf } from '../test-support/records.js';
import * as operations from './index.js';
import { mayCall, type OperationName, policyTable } from './policy-table.js';

let test: TestDatabase;
let actors: Record<string, Actor>;

beforeAll(async () => {
  test = await createInstallation();
  const user = await buildUser(test);
  const plain = userActor(user);
  actors = {
    anonymous,
    user: plain,
    tenantManager: { ...plain, isTenantAdmin: true },
    platformAdministrator: { ...plain, isAdmin: true, amr: ['pwd', 'otp'] },
    administratorWithPasswordOnly: { ...plain, isAdmin: true, amr: ['pwd'] },
    service: serviceActor(),
    serviceForNothing: serviceActor([]),
    ...Object.fromEntries(staffRoles.map((role) => [role, staffActor(role)])),
    system,
  };
});
afterAll(() => test.drop());

/** Written out once more, so that a slip in the table is a failing test. */
const everybody =
  'anonymous user tenantManager platformAdministrator administratorWithPasswordOnly service serviceForNothing Support Finance Tenants Auditor Owner';
const users = 'user tenantManager platformAdministrator administratorWithPasswordOnly';
const administrators = 'tenantManager platformAdministrator service';
const expected: Record<OperationName, string> = {
  registerUser: everybody,
  verifyEmail: everybody,
  verifyPhone: everybody,
  resendVerification: everybody,
  login: everybody,
  requestPasswordReset: everybody,
  confirmPasswordReset: everybody,
  completeMfaChallenge: everybody,
  setUpMfa: everybody,
  verifyMfa: everybody,
  sendMfaCode: everybody,
  listMfaFactors: users,
  removeMfaFactor: users,
  regenerateRecoveryCodes: users,
  refreshTokens: everybody,
  logout: users,
  listSessions: users,
  revokeSession: users,
  endOtherSessions: users,
  changePassword: users,
  startOauthLogin: everybody,
  loginWithOauth: everybody,
  startPasskeyRegistration: users,
  registerPasskey: users,
  listPasskeys: users,
  renamePasskey: users,
  removePasskey: `${users} Support Owner`,
  startPasskeyLogin: everybody,
  loginWithPasskey: everybody,
  startPasskeyChallenge: everybody,
  completePasskeyChallenge: everybody,
  listIdentities: users,
  unlinkIdentity: `${users} Support Owner`,
  getPushKey: users,
  subscribeToPush: users,
  unsubscribeFromPush: users,
  introspectToken: 'service',
  getMe: users,
  updateMe: users,
  getMyBalance: users,
  setAvatar: users,
  listAvatars: users,
  listUserNotes: 'platformAdministrator Support Finance Tenants Auditor Owner',
  addUserNote: 'platformAdministrator Support Finance Tenants Owner',
  getUser: `${administrators} Support Finance Tenants Auditor Owner`,
  searchUsers: `${administrators} Support Finance Tenants Auditor Owner`,
  banUser: `${administrators} Support Owner`,
  unbanUser: `${administrators} Support Owner`,
  exportMyData: users,
  exportUserData: 'tenantManager platformAdministrator Support Owner',
  eraseMe: users,
  eraseUser: 'tenantManager platformAdministrator Owner',
  resetUserMfa: 'tenantManager platformAdministrator Support Owner',
  sendUserVerification: 'Support Owner',
  sendUserResetLink: 'Support Owner',
  impersonateUser: 'Support Owner',
  endUserSession: 'Support Owner',
  endUserSessions: 'Support Owner',
  resendMessage: 'Support Owner',
  listTenants: 'platformAdministrator service Support Finance Tenants Auditor Owner',
  createTenant: 'platformAdministrator service Tenants Owner',
  getTenantBySlug: 'platformAdministrator service',
  getTenant: `${administrators} Support Finance Tenants Auditor Owner`,
  updateTenant: 'tenantManager platformAdministrator Tenants Owner',
  activateTenant: 'Tenants Owner',
  suspendTenant: 'Tenants Owner',
  reactivateTenant: 'Tenants Owner',
  cancelTenant: 'Tenants Owner',
  setIdentityProvider: 'Tenants Owner',
  removeIdentityProvider: 'Tenants Owner',
  getTenantBranding: `${administrators} Support Finance Tenants Auditor Owner`,
  putTenantBranding: 'tenantManager platformAdministrator Tenants Owner',
  getTenantUsage: `${administrators} Support Finance Tenants Auditor Owner`,
  listTenantDomains: `${administrators} Support Finance Tenants Auditor Owner`,
  startDomainVerification: 'tenantManager platformAdministrator Tenants Owner',
  checkTenantDomain: 'tenantManager platformAdministrator Tenants Owner',
  removeTenantDomain: 'tenantManager platformAdministrator Tenants Owner',
  listTenantMembers: administrators,
  changeMemberRole: 'tenantManager platformAdministrator Tenants Owner',
  removeMember: 'tenantManager platformAdministrator',
  listInvitations: 'tenantManager platformAdministrator Support Tenants Auditor Owner',
  inviteMember: 'tenantManager platformAdministrator Tenants Owner',
  revokeInvitation: 'tenantManager platformAdministrator Tenants Owner',
  acceptInvitation: everybody,
  listApiKeys: 'tenantManager platformAdministrator Support Tenants Auditor Owner',
  createApiKey: 'tenantManager platformAdministrator Tenants Owner',
  revokeApiKey: 'tenantManager platformAdministrator Tenants Owner',
  rotateApiKey: 'tenantManager platformAdministrator Tenants Owner',
  validateApiKey: 'service',
  validateApiKeySignature: 'service',
  listPlans: `${users} service`,
  getPlan: `${users} service Support Finance Auditor Owner`,
  getMyPlan: users,
  cancelMyPlan: users,
  setAutoRenewal: users,
  createPlan: 'Finance Owner',
  updatePlan: 'Finance Owner',
  switchOffPlan: 'Finance Owner',
  switchOnPlan: 'Finance Owner',
  listDiscounts: `${administrators} Support Finance Auditor Owner`,
  createDiscount: `${administrators} Support Finance Owner`,
  updateDiscount: 'Support Finance Owner',
  switchOffDiscount: 'Support Finance Owner',
  validateDiscount: `${users} service`,
  purchasePlan: users,
  returnFromZarinpal: everybody,
  returnFromIdpay: everybody,
  receiveStripeEvent: everybody,
  confirmBazaarPurchase: users,
  listPayments: users,
  getPayment: `${users} service Support Finance Auditor Owner`,
  listQuests: users,
  claimQuest: users,
  refundPayment: 'service Finance Owner',
  approveRefund: 'Finance Owner',
  rejectRefund: 'Finance Owner',
  listEarnedGifts: users,
  useEarnedGift: users,
  createGift: 'Finance Owner',
  updateGift: 'Finance Owner',
  switchOffGift: 'Finance Owner',
  grantGift: 'Finance Owner',
  createQuest: 'Finance Owner',
  updateQuest: 'Finance Owner',
  switchOffQuest: 'Finance Owner',
  verifyLedger: 'Finance Auditor Owner',
  createStaff: 'Owner',
  updateStaff: 'Owner',
  resetStaff: 'Owner',
  createServiceToken: 'Owner',
  revokeServiceToken: 'Owner',
  rotateSigningKeys: 'Owner',
  importUsers: '',
  exportUsers: '',
  liftExpiredBans: '',
  expireUserPlans: '',
  remindOfPlanEnds: '',
  endExpiredTrials: '',
  remindOfTrialEnds: '',
  checkDueDomains: '',
  reconcilePayments: '',
  resumeRefunds: '',
  countRecordedEvents: '',
  expireGifts: '',
  prune: '',
  advanceClock: '',
  listDevelopmentMessages: '',
};

const id = randomUUID();
const pages = { page: 1, pageSize: 20 };
const quest = { title: 'x', questType: 'OneTime', targetCount: 1, prizeType: 'Balance', prizeAmount: 1, tenantId: id };
/** Input that leads nowhere, so that a permitted call meets nothing to change. */
const inputs: Record<OperationName, object> = {
  registerUser: { tenantSlug: 'nowhere', email: 'a@b.test', password: 'correct horse 7' },
  verifyEmail: { token: 'x', code: '000000' },
  verifyPhone: { token: 'x', code: '000000' },
  resendVerification: { tenantSlug: 'nowhere', email: 'a@b.test' },
  requestPasswordReset: { tenantSlug: 'nowhere', email: 'a@b.test' },
  confirmPasswordReset: { token: 'x', newPassword: 'correct horse 7' },
  login: { tenantSlug: 'nowhere', email: 'a@b.test', password: 'x' },
  completeMfaChallenge: { mfaToken: 'x', code: '000000' },
  setUpMfa: { factorType: 'TOTP', mfaToken: 'x' },
  verifyMfa: { factorId: id, code: '000000', mfaToken: 'x' },
  sendMfaCode: { mfaToken: 'x' },
  listMfaFactors: {},
  removeMfaFactor: { factorId: id, code: '000000' },
  regenerateRecoveryCodes: { code: '000000' },
  refreshTokens: { refreshToken: 'x' },
  logout: {},
  listSessions: {},
  revokeSession: { sessionId: id },
  endOtherSessions: {},
  changePassword: { currentPassword: 'x', newPassword: 'correct horse 7' },
  startOauthLogin: { tenantSlug: 'nowhere', redirectUri: 'https://nowhere.test/', codeChallenge: 'x' },
  loginWithOauth: { provider: 'telegram', tenantSlug: 'nowhere', code: 'x' },
  startPasskeyRegistration: {},
  registerPasskey: { credential: { response: { clientDataJSON: 'x' } } },
  listPasskeys: {},
  renamePasskey: { passkeyId: id, name: 'x' },
  removePasskey: { passkeyId: id },
  startPasskeyLogin: { tenantSlug: 'nowhere' },
  loginWithPasskey: { credential: { response: { clientDataJSON: 'x' } } },
  startPasskeyChallenge: { mfaToken: 'x' },
  completePasskeyChallenge: { mfaToken: 'x', credential: { response: { clientDataJSON: 'x' } } },
  listIdentities: {},
  unlinkIdentity: { identityId: id },
  getPushKey: {},
  subscribeToPush: { endpoint: 'x', keys: { p256dh: 'x', auth: 'x' } },
  unsubscribeFromPush: {},
  introspectToken: { token: 'x' },
  getMe: {},
  updateMe: {},
  getMyBalance: {},
  setAvatar: {},
  listAvatars: {},
  listUserNotes: { userId: id, ...pages },
  addUserNote: { userId: id, text: 'x' },
  getUser: { userId: id },
  searchUsers: pages,
  banUser: { userId: id, reason: 'x', unblockDate: null },
  unbanUser: { userId: id },
  exportMyData: { password: 'x' },
  exportUserData: { userId: id },
  eraseMe: { password: 'x' },
  eraseUser: { userId: id, reason: 'x' },
  resetUserMfa: { userId: id, reason: 'x' },
  sendUserVerification: { userId: id },
  sendUserResetLink: { userId: id },
  impersonateUser: { userId: id, reason: 'x' },
  endUserSession: { sessionId: id },
  endUserSessions: { userId: id },
  resendMessage: { messageId: id },
  listTenants: pages,
  createTenant: { slug: 'admin', name: 'x', contactEmail: 'a@b.test' },
  getTenantBySlug: { slug: 'nowhere' },
  getTenant: { tenantId: id },
  updateTenant: { tenantId: id },
  activateTenant: { tenantId: id },
  suspendTenant: { tenantId: id, reason: 'x' },
  reactivateTenant: { tenantId: id },
  cancelTenant: { tenantId: id, reason: 'x' },
  setIdentityProvider: { tenantId: id, provider: 'telegram', secret: 'x' },
  removeIdentityProvider: { tenantId: id, provider: 'telegram' },
  getTenantBranding: { tenantId: id },
  putTenantBranding: { tenantId: id },
  getTenantUsage: { tenantId: id },
  listTenantDomains: { tenantId: id, ...pages },
  startDomainVerification: { tenantId: id, domain: 'acme.com' },
  checkTenantDomain: { tenantId: id, domainId: id },
  removeTenantDomain: { tenantId: id, domainId: id },
  listTenantMembers: { tenantId: id, ...pages },
  changeMemberRole: { tenantId: id, userId: id, role: 'user' },
  removeMember: { tenantId: id, userId: id },
  listInvitations: { tenantId: id, ...pages },
  inviteMember: { tenantId: id, email: 'a@b.test', role: 'user' },
  revokeInvitation: { tenantId: id, invitationId: id },
  acceptInvitation: { token: 'x' },
  listApiKeys: { tenantId: id, ...pages },
  createApiKey: { tenantId: id, name: 'x', scopes: ['renders:read'] },
  revokeApiKey: { tenantId: id, apiKeyId: id },
  rotateApiKey: { tenantId: id, apiKeyId: id },
  validateApiKey: { keyPrefix: 'fr_live_', keyHash: '0'.repeat(64) },
  validateApiKeySignature: { keyPrefix: 'fr_live_nowhere0', signature: '' },
  listPlans: {},
  getPlan: { planId: id },
  getMyPlan: {},
  cancelMyPlan: {},
  setAutoRenewal: { autoRenew: true },
  createPlan: { tenantId: id },
  updatePlan: { planId: id },
  switchOffPlan: { planId: id },
  switchOnPlan: { planId: id },
  listDiscounts: pages,
  createDiscount: { tenantId: id, name: 'x', code: '!', kind: 'Percentage', value: 5 },
  updateDiscount: { discountId: id },
  switchOffDiscount: { discountId: id },
  validateDiscount: { code: 'NOWHERE' },
  listQuests: {},
  claimQuest: { questId: id },
  createQuest: quest,
  updateQuest: { questId: id },
  switchOffQuest: { questId: id },
  listEarnedGifts: {},
  useEarnedGift: { earnedGiftId: id },
  createGift: { name: 'Gift', prizeType: 'Balance', value: 1, unit: 'rial' },
  updateGift: { giftId: id },
  switchOffGift: { giftId: id },
  grantGift: { giftId: id, userId: id, reason: 'x' },
  createStaff: { email: 'x', role: 'Support' },
  updateStaff: { staffId: id },
  resetStaff: { staffId: id },
  createServiceToken: { name: 'x', serviceName: '!', allowedOperations: [] },
  revokeServiceToken: { serviceTokenId: id },
  rotateSigningKeys: {},
  importUsers: { tenantId: id, rows: [] },
  exportUsers: { tenantId: id },
  liftExpiredBans: {},
  expireUserPlans: {},
  remindOfPlanEnds: {},
  endExpiredTrials: {},
  remindOfTrialEnds: {},
  checkDueDomains: {},
  countRecordedEvents: {},
  expireGifts: {},
  prune: {},
  advanceClock: { seconds: 0 },
  listDevelopmentMessages: {},
  verifyLedger: {},
  reconcilePayments: {},
  resumeRefunds: {},
  purchasePlan: { planId: id },
  returnFromZarinpal: {},
  returnFromIdpay: {},
  receiveStripeEvent: { rawBody: Buffer.from('{}'), signature: undefined },
  confirmBazaarPurchase: { paymentId: id, purchaseToken: 'x' },
  listPayments: pages,
  getPayment: { paymentId: id },
  refundPayment: { paymentId: id, reason: 'x' },
  approveRefund: { refundId: id },
  rejectRefund: { refundId: id, reason: 'x' },
};

const names = Object.keys(policyTable) as OperationName[];

it('has a row for every operation, and an operation for every row', () => {
  expect(Object.keys(operations).toSorted()).toEqual(names.toSorted());
});

/** What the table itself answers: not what the operation does with somebody who may call it. */
const byName = { ...operations } as unknown as Record<
  OperationName,
  (context: object, input: object) => Promise<unknown>
>;
const refusals = ['unauthenticated', 'mfa_required'];
async function refusalOf(name: OperationName, actor: Actor): Promise<string | null> {
  const context = contextFor(test, actor, { tenantId: actor.kind === 'service' ? id : null });
  const error = await byName[name](context, inputs[name]).then(
    () => null,
    (thrown: { code: string; message: string }) => thrown,
  );
  if (error === null) return null;
  if (error.code === 'forbidden' && error.message === 'You may not do this.') return 'forbidden';
  if (error.code === undefined) throw error;
  if (refusals.includes(error.code) && (await eventsOf(context)).length > 0) throw new Error('refused and done');
  return refusals.includes(error.code) ? error.code : null;
}

describe.each(names)('%s', (name) => {
  it('is refused to all but those whom the table names', async () => {
    const permitted = expected[name].split(' ').filter((caller) => caller !== '');
    const refused: Record<string, string | null> = {};
    const hoped: Record<string, string | null> = {};
    for (const [caller, actor] of Object.entries(actors)) {
      refused[caller] = await refusalOf(name, actor);
      hoped[caller] = permitted.includes(caller) || caller === 'system' ? null : 'forbidden';
      expect(mayCall(actor, name), `${name} by ${caller}`).toBe(hoped[caller] === null);
    }
    if (hoped['anonymous'] !== null) hoped['anonymous'] = 'unauthenticated';
    if (hoped['administratorWithPasswordOnly'] !== null && hoped['platformAdministrator'] === null)
      hoped['administratorWithPasswordOnly'] = 'mfa_required';
    expect(refused).toEqual(hoped);
  });
});
