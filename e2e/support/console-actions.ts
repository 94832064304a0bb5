import { demoId } from '../../seeders/demo-id.js';
import type { Entity } from '../../src/models/entity.js';
import { describedEntities } from '../../src/operations/entities/entity-policies.js';
import type { OperationName } from '../../src/operations/policy-table.js';
import { sampleValues } from '../../src/test-support/entities.js';

export interface ConsoleAction {
  operation: OperationName;
  /** Its address below /admin/api. */
  resource: string;
  action: string;
  /** The table that its record is in; none for an action that makes one. */
  table?: string;
  /** Which record, in SQL, when not the newest. */
  condition?: string;
  /** It answers and changes nothing. */
  isQuestion?: true;
  /** What it changes is in tables that the worker changes at any time, so that nobody compares them. */
  changesUnwatched?: true;
  /** A form that the operation takes; `mark` makes what must be unique so, `person` is whom an action on users is done to. */
  form(mark: string, person?: string): Record<string, unknown>;
}

const discountTerms = { name: 'From the roles', kind: 'Percentage', value: '10' };
const planOffer = {
  ...{ name: 'From the roles', priceMinor: '1000000', taxPercentage: '0', secondsCharge: '60', dailyRenders: '5' },
  ...{ parallelRenders: '1', storageGb: '1', maxResolution: '720p', renderSpeedFactor: '1', features: ['fonts = 3'] },
};
const planSold = { scope: 'User', currency: 'IRR', billingPeriod: 'Monthly' };
const questTerms = {
  title: 'From the roles',
  questType: 'OneTime',
  targetCount: '2',
  prizeType: 'LoyaltyScore',
  prizeAmount: '5',
  eventTypes: ['identity.session.started.v1'],
  fieldConditions: [],
};
const giftTerms = { name: 'From the roles', prizeType: 'Balance', value: '1000', unit: 'rial' };
const webhookTerms = {
  name: 'From the roles',
  url: 'https://hooks.roles.com/in',
  events: ['payment.*'],
  inOrder: false,
  maxInFlight: '4',
};
const contactEmail = 'office@roles.test';

/** What every described entity has. */
function actionsOf(entity: Entity): ConsoleAction[] {
  const { operations, resource, table, tenant } = entity;
  const changed = (mark: string) => sampleValues(entity, mark);
  const owned = tenant === 'none' ? {} : { tenantId: demoId('tenant acme') };
  const action = (
    name: 'create' | 'update' | 'remove',
    action: string,
    form: ConsoleAction['form'],
  ): ConsoleAction => ({
    ...{ operation: operations[name] as OperationName, resource, action, form },
    ...(name !== 'create' && { table }),
  });
  return [
    action('create', 'new', (mark) => ({ ...changed(mark), ...owned })),
    action('update', 'edit', (mark) => changed(`${mark}x`)),
    action('remove', 'remove', () => ({})),
  ];
}

/** Every action of the console, in an order in which one after the other can be done to the same record. */
export const consoleActions: ConsoleAction[] = [
  {
    operation: 'createTenant',
    resource: 'tenants',
    action: 'new',
    form: (mark) => ({ name: `Tenant ${mark}`, slug: mark, kind: 'Reseller', contactEmail }),
  },
  {
    operation: 'updateTenant',
    resource: 'tenants',
    action: 'edit',
    table: 'tenants',
    form: () => ({
      ...{ name: 'Renamed', contactEmail, allowedOrigins: [], timeZone: 'Asia/Tehran' },
      ...{ locale: 'en', rialUnit: 'rial' },
    }),
  },
  {
    operation: 'putTenantBranding',
    resource: 'tenants',
    action: 'branding',
    table: 'tenants',
    // The newest tenant has chosen nothing yet.
    form: () => ({ displayName: 'From the roles', updatedAt: new Date(0).toISOString() }),
  },
  {
    operation: 'inviteMember',
    resource: 'tenants',
    action: 'invite',
    table: 'tenants',
    condition: `slug = 'acme'`,
    form: (mark) => ({ email: `${mark}@roles.test`, role: 'manager' }),
  },
  {
    operation: 'inviteMember',
    resource: 'invitations',
    action: 'resend',
    table: 'invitations',
    condition: `email = 'babak@acme.test'`,
    form: () => ({}),
  },
  { operation: 'revokeInvitation', resource: 'invitations', action: 'revoke', table: 'invitations', form: () => ({}) },
  {
    operation: 'startDomainVerification',
    resource: 'tenants',
    action: 'claimDomain',
    table: 'tenants',
    condition: `slug = 'acme'`,
    form: (mark) => ({ domain: `${mark}.acme.example`, method: 'DNS_TXT' }),
  },
  {
    operation: 'startDomainVerification',
    resource: 'domains',
    action: 'claimAgain',
    table: 'tenant_domains',
    condition: `domain = 'old.acme.test'`,
    form: () => ({}),
  },
  {
    operation: 'checkTenantDomain',
    resource: 'domains',
    action: 'check',
    table: 'tenant_domains',
    form: () => ({}),
    changesUnwatched: true,
  },
  { operation: 'removeTenantDomain', resource: 'domains', action: 'remove', table: 'tenant_domains', form: () => ({}) },
  { operation: 'activateTenant', resource: 'tenants', action: 'activate', table: 'tenants', form: () => ({}) },
  {
    operation: 'suspendTenant',
    resource: 'tenants',
    action: 'suspend',
    table: 'tenants',
    form: () => ({ reason: 'Unpaid' }),
  },
  {
    operation: 'cancelTenant',
    resource: 'tenants',
    action: 'cancel',
    table: 'tenants',
    form: () => ({ reason: 'Gone' }),
  },
  {
    operation: 'reactivateTenant',
    resource: 'tenants',
    action: 'reactivate',
    table: 'tenants',
    condition: `slug = 'initech'`,
    form: () => ({}),
  },
  {
    operation: 'createApiKey',
    resource: 'apiKeys',
    action: 'new',
    form: (mark) => ({ tenantId: demoId('tenant acme'), name: mark, environment: 'Live', scopes: ['renders:read'] }),
  },
  {
    operation: 'resendMessage',
    resource: 'messages',
    action: 'resend',
    table: 'messages',
    condition: `state = 'Failed'`,
    form: () => ({}),
  },
  { operation: 'rotateApiKey', resource: 'apiKeys', action: 'rotate', table: 'api_keys', form: () => ({}) },
  { operation: 'revokeApiKey', resource: 'apiKeys', action: 'revoke', table: 'api_keys', form: () => ({}) },
  {
    operation: 'createWebhook',
    resource: 'webhooks',
    action: 'new',
    form: () => ({ tenantId: demoId('tenant acme'), ...webhookTerms }),
  },
  {
    operation: 'updateWebhook',
    resource: 'webhooks',
    action: 'edit',
    table: 'webhooks',
    form: () => ({ ...webhookTerms, name: 'Renamed' }),
  },
  {
    operation: 'testWebhook',
    resource: 'webhooks',
    action: 'test',
    table: 'webhooks',
    changesUnwatched: true,
    form: () => ({}),
  },
  {
    operation: 'replayWebhookEvents',
    resource: 'webhooks',
    action: 'replay',
    table: 'webhooks',
    changesUnwatched: true,
    form: () => ({ since: '2026-01-01T00:00:00.000Z', eventTypes: [], onlyFailed: true }),
  },
  {
    operation: 'replayWebhookDelivery',
    resource: 'webhookDeliveries',
    action: 'replay',
    table: 'webhook_deliveries',
    changesUnwatched: true,
    condition: `request_url like 'https://hooks.acme.test%'`,
    form: () => ({}),
  },
  {
    operation: 'rotateWebhookSecret',
    resource: 'webhooks',
    action: 'rotate',
    table: 'webhooks',
    form: () => ({ overlapHours: '24' }),
  },
  { operation: 'disableWebhook', resource: 'webhooks', action: 'disable', table: 'webhooks', form: () => ({}) },
  { operation: 'enableWebhook', resource: 'webhooks', action: 'enable', table: 'webhooks', form: () => ({}) },
  { operation: 'deleteWebhook', resource: 'webhooks', action: 'remove', table: 'webhooks', form: () => ({}) },
  {
    operation: 'setIdentityProvider',
    resource: 'tenants',
    action: 'setGoogle',
    table: 'tenants',
    form: () => ({ clientId: 'from-the-roles', secret: 'a-secret' }),
  },
  {
    operation: 'setIdentityProvider',
    resource: 'tenants',
    action: 'setTelegram',
    table: 'tenants',
    form: () => ({ secret: '1:a-token' }),
  },
  {
    operation: 'removeIdentityProvider',
    resource: 'tenants',
    action: 'removeProvider',
    table: 'tenants',
    form: () => ({ provider: 'google' }),
  },
  {
    operation: 'unlinkIdentity',
    resource: 'identities',
    action: 'unlink',
    table: 'external_identities',
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'removePasskey',
    resource: 'passkeys',
    action: 'remove',
    table: 'passkeys',
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'createPlan',
    resource: 'plans',
    action: 'new',
    form: (mark) => ({ ...planOffer, ...planSold, code: mark }),
  },
  {
    operation: 'updatePlan',
    resource: 'plans',
    action: 'edit',
    table: 'plans',
    form: () => ({ ...planOffer, dailyRenders: '6' }),
  },
  { operation: 'switchOffPlan', resource: 'plans', action: 'switchOff', table: 'plans', form: () => ({}) },
  { operation: 'switchOnPlan', resource: 'plans', action: 'switchOn', table: 'plans', form: () => ({}) },
  {
    operation: 'reconcilePayment',
    resource: 'payments',
    action: 'reconcile',
    table: 'payments',
    condition: `status = 'Pending'`,
    form: () => ({}),
  },
  {
    operation: 'refundPayment',
    resource: 'payments',
    action: 'refund',
    table: 'payments',
    // One that cost something: others' journeys buy plans for nothing, too.
    condition: `status = 'Confirmed' and amount_minor > 1000`,
    form: () => ({ amountMinor: '1000', refundTo: 'Balance', reason: 'From the roles' }),
  },
  {
    operation: 'approveRefund',
    resource: 'refunds',
    action: 'approve',
    table: 'refunds',
    condition: `status = 'AwaitingApproval'`,
    form: () => ({}),
  },
  {
    operation: 'rejectRefund',
    resource: 'refunds',
    action: 'reject',
    table: 'refunds',
    condition: `status = 'AwaitingApproval'`,
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'correctBalance',
    resource: 'users',
    action: 'correctBalance',
    table: 'users',
    form: () => ({ amountMinor: '1000', reason: 'From the roles' }),
  },
  {
    operation: 'approveBalanceCorrection',
    resource: 'balanceCorrections',
    action: 'approve',
    table: 'balance_corrections',
    condition: `status = 'AwaitingApproval'`,
    form: () => ({}),
  },
  {
    operation: 'rejectBalanceCorrection',
    resource: 'balanceCorrections',
    action: 'reject',
    table: 'balance_corrections',
    condition: `status = 'AwaitingApproval'`,
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'replayParkedMessage',
    resource: 'parkedMessages',
    action: 'replay',
    table: 'parked_messages',
    condition: `state = 'Waiting'`,
    form: () => ({}),
  },
  {
    operation: 'dismissParkedMessage',
    resource: 'parkedMessages',
    action: 'dismiss',
    table: 'parked_messages',
    condition: `state = 'Waiting'`,
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'createDiscount',
    resource: 'discounts',
    action: 'new',
    form: (mark) => ({ ...discountTerms, code: mark }),
  },
  { operation: 'updateDiscount', resource: 'discounts', action: 'edit', table: 'discounts', form: () => discountTerms },
  {
    operation: 'createDiscountCodes',
    resource: 'discounts',
    action: 'newCodes',
    form: (mark) => ({ ...discountTerms, prefix: mark, count: '3' }),
  },
  {
    operation: 'explainDiscount',
    resource: 'discounts',
    action: 'explain',
    isQuestion: true,
    form: () => ({ code: 'WELCOME20', userId: demoId('user user@acme'), planId: demoId('plan pro') }),
  },
  { operation: 'switchOffDiscount', resource: 'discounts', action: 'switchOff', table: 'discounts', form: () => ({}) },
  { operation: 'createQuest', resource: 'quests', action: 'new', form: () => questTerms },
  { operation: 'updateQuest', resource: 'quests', action: 'edit', table: 'quests', form: () => questTerms },
  { operation: 'switchOffQuest', resource: 'quests', action: 'switchOff', table: 'quests', form: () => ({}) },
  { operation: 'createGift', resource: 'gifts', action: 'new', form: () => giftTerms },
  { operation: 'updateGift', resource: 'gifts', action: 'edit', table: 'gifts', form: () => giftTerms },
  {
    operation: 'grantGift',
    resource: 'gifts',
    action: 'grant',
    table: 'gifts',
    form: () => ({ userId: demoId('user user@acme'), reason: 'From the roles' }),
  },
  { operation: 'switchOffGift', resource: 'gifts', action: 'switchOff', table: 'gifts', form: () => ({}) },
  ...describedEntities.flatMap(actionsOf),
  {
    operation: 'createStaff',
    resource: 'staff',
    action: 'new',
    form: (mark) => ({ email: `${mark}@demo.test`, role: 'Auditor' }),
  },
  {
    operation: 'updateStaff',
    resource: 'staff',
    action: 'edit',
    table: 'staff',
    form: () => ({ role: 'Support', isActive: true }),
  },
  { operation: 'resetStaff', resource: 'staff', action: 'reset', table: 'staff', form: () => ({}) },
  {
    operation: 'createServiceToken',
    resource: 'serviceTokens',
    action: 'new',
    form: (mark) => ({ name: mark, serviceName: 'roles', allowedOperations: ['getUser'] }),
  },
  {
    operation: 'revokeServiceToken',
    resource: 'serviceTokens',
    action: 'revoke',
    table: 'service_tokens',
    form: () => ({}),
  },
  {
    operation: 'replayEvents',
    resource: 'events',
    action: 'replay',
    table: 'outbox_events',
    condition: 'published_at is not null',
    form: () => ({}),
  },
  { operation: 'rotateSigningKeys', resource: 'signingKeys', action: 'rotate', form: () => ({}) },
  {
    operation: 'impersonateUser',
    resource: 'users',
    action: 'impersonate',
    table: 'users',
    form: () => ({ reason: 'From the roles' }),
  },
  { operation: 'changeMemberRole', resource: 'users', action: 'makeManager', table: 'users', form: () => ({}) },
  { operation: 'changeMemberRole', resource: 'users', action: 'takeRole', table: 'users', form: () => ({}) },
  {
    operation: 'resetUserMfa',
    resource: 'users',
    action: 'resetMfa',
    table: 'users',
    condition: `email = 'person109@acme.test'`,
    form: () => ({ reason: 'From the roles' }),
  },
  {
    operation: 'sendUserVerification',
    resource: 'users',
    action: 'sendVerification',
    table: 'users',
    condition: `email = 'person110@acme.test'`,
    form: () => ({}),
  },
  { operation: 'sendUserResetLink', resource: 'users', action: 'sendResetLink', table: 'users', form: () => ({}) },
  {
    operation: 'addUserNote',
    resource: 'users',
    action: 'note',
    table: 'users',
    form: () => ({ text: 'From the roles' }),
  },
  {
    operation: 'endUserSession',
    resource: 'sessions',
    action: 'end',
    table: 'sessions',
    condition: 'revoked_at is null',
    form: () => ({}),
  },
  { operation: 'endUserSessions', resource: 'users', action: 'endSessions', table: 'users', form: () => ({}) },
  {
    operation: 'banUser',
    resource: 'users',
    action: 'ban',
    table: 'users',
    form: () => ({ reason: 'From the roles' }),
  },
  { operation: 'unbanUser', resource: 'users', action: 'unban', table: 'users', form: () => ({}) },
  { operation: 'exportUserData', resource: 'users', action: 'exportData', table: 'users', form: () => ({}) },
  {
    operation: 'eraseUser',
    resource: 'users',
    action: 'erase',
    table: 'users',
    form: (_mark, person) => ({ reason: 'From the roles', confirmation: person ?? '' }),
  },
];

export const postAddress = ({ resource, action, table }: ConsoleAction, recordId: string): string =>
  table
    ? `/admin/api/resources/${resource}/records/${recordId}/${action}`
    : `/admin/api/resources/${resource}/actions/${action}`;

/** The resources of AdminJS's own doors to deleting, which the console keeps shut, with their tables. */
export const stockDoors = [
  ...describedEntities.map(({ resource, table }) => ({ resource, table })),
  { resource: 'users', table: 'users' },
  { resource: 'messages', table: 'messages' },
  { resource: 'tenants', table: 'tenants' },
  { resource: 'domains', table: 'tenant_domains' },
  { resource: 'invitations', table: 'invitations' },
  { resource: 'apiKeys', table: 'api_keys' },
  { resource: 'webhooks', table: 'webhooks' },
  { resource: 'plans', table: 'plans' },
  { resource: 'userPlans', table: 'user_plans' },
  { resource: 'payments', table: 'payments' },
  { resource: 'refunds', table: 'refunds' },
  { resource: 'balanceCorrections', table: 'balance_corrections' },
  { resource: 'ledger', table: 'ledger_entries' },
  { resource: 'ledgerChecks', table: 'ledger_checks' },
  { resource: 'auditChecks', table: 'audit_checks' },
  { resource: 'parkedMessages', table: 'parked_messages' },
  { resource: 'discounts', table: 'discounts' },
  { resource: 'quests', table: 'quests' },
  { resource: 'gifts', table: 'gifts' },
  { resource: 'staff', table: 'staff' },
  { resource: 'serviceTokens', table: 'service_tokens' },
];
