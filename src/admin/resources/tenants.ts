import { providerNames } from '../../models/identity-provider.js';
import { Tenant, User } from '../../models/index.js';
import { memberRoles } from '../../models/invitation.js';
import { locales } from '../../models/locale.js';
import { domainMethods } from '../../models/tenant-domain.js';
import { isStepAllowed, type TenantStatus, type TenantStep } from '../../models/tenant-steps.js';
import { inviteMember } from '../../operations/members/invite-member.js';
import { activateTenant } from '../../operations/tenants/activate-tenant.js';
import { cancelTenant } from '../../operations/tenants/cancel-tenant.js';
import { createTenant } from '../../operations/tenants/create-tenant.js';
import { startDomainVerification } from '../../operations/tenants/domains/start-domain-verification.js';
import { reactivateTenant } from '../../operations/tenants/reactivate-tenant.js';
import { removeIdentityProvider } from '../../operations/tenants/remove-identity-provider.js';
import { setIdentityProvider } from '../../operations/tenants/set-identity-provider.js';
import { suspendTenant } from '../../operations/tenants/suspend-tenant.js';
import { updateTenant } from '../../operations/tenants/update-tenant.js';
import type { Context } from '../../platform/context.js';
import { rialUnits } from '../../platform/format-money.js';
import { choice, flag, list, number, optional, reason, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape, Row } from '../resource-shape.js';
import { rolesFor } from './readers.js';
import { branding } from './tenant-branding.js';
import { tenantUsage } from './tenant-usage.js';

/** Whether the tenant's status allows the step now: the button is offered then. */
const may = (step: TenantStep) => (row: Row) => isStepAllowed(step, row['status'] as TenantStatus);
const usersOf = async (_context: Context, row: Row) => ({
  users: await User.count({ where: { tenantId: String(row['id']), erasedAt: null } }),
});
const email = () => text(254, { technical: true });
const phone = () => optional(text(16, { technical: true }));

export const tenants: ResourceShape = {
  id: 'tenants',
  model: Tenant,
  group: 'tenants',
  icon: 'Briefcase',
  title: 'name',
  readers: rolesFor('listTenants'),
  search: `lower("Tenant"."slug" || ' ' || "Tenant"."name")`,
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    name: { as: 'text' },
    slug: { as: 'code' },
    kind: { as: 'state', filter: 'equals', values: ['Internal', 'Reseller', 'Enterprise'] },
    status: { as: 'state', filter: 'equals', values: ['Active', 'Trial', 'Suspended', 'Cancelled'] },
    trialEndsAt: { as: 'moment', filter: 'period' },
    contactEmail: { as: 'address' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    userCount: {
      as: 'number',
      places: ['show'],
      sql: () => 'select count(*)::int from users u where u.tenant_id = "Tenant".id and u.erased_at is null',
    },
    suspensionReason: { as: 'text', places: ['show'] },
    customDomain: { as: 'code', places: ['show'] },
    domainVerified: { as: 'flag', places: ['show'] },
    contactName: { as: 'text', places: ['show'] },
    contactPhone: { as: 'address', places: ['show'] },
    billingEmail: { as: 'address', places: ['show'] },
    allowedOrigins: { as: 'list', places: ['show'] },
    identityProviders: {
      as: 'list',
      places: ['show'],
      sql: () =>
        `select coalesce(jsonb_agg(p.provider order by p.provider), '[]')::text from identity_providers p where p.tenant_id = "Tenant".id`,
    },
    timeZone: { as: 'code', places: ['show'] },
    locale: { as: 'state', places: ['show'], values: locales },
    requireVerifiedAddress: { as: 'flag', places: ['show'] },
    requireMfa: { as: 'flag', places: ['show'] },
    rialUnit: { as: 'state', places: ['show'] },
    maxUsers: { as: 'number', places: ['show'] },
    maxStorageGb: { as: 'number', places: ['show'] },
    monthlyRenderQty: { as: 'number', places: ['show'] },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  page: 'TenantPage',
  reads: { usage: tenantUsage },
  actions: {
    new: operationAction({
      operation: 'createTenant',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: {
        name: text(120),
        slug: text(40, { technical: true }),
        kind: choice(['Reseller', 'Enterprise']),
        contactName: optional(text(120)),
        contactEmail: email(),
        contactPhone: phone(),
      },
      run: (context, { values: { contactName, contactPhone, ...values } }) =>
        createTenant(context, { ...values, ...given({ contactName, contactPhone }) }),
    }),
    edit: operationAction({
      operation: 'updateTenant',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: {
        name: text(120),
        contactName: optional(text(120)),
        contactEmail: email(),
        contactPhone: phone(),
        billingEmail: optional(email()),
        allowedOrigins: list(253),
        timeZone: text(60, { technical: true }),
        locale: choice(locales),
        rialUnit: choice(rialUnits),
        requireVerifiedAddress: flag(),
        requireMfa: flag(),
        maxUsers: optional(number(1, 10_000_000)),
        maxStorageGb: optional(number(1, 1_000_000)),
        monthlyRenderQty: optional(number(1, 100_000_000)),
      },
      run: (context, { id, values, updatedAt }) =>
        updateTenant(context, { tenantId: id, ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
    }),
    branding,
    invite: operationAction({
      operation: 'inviteMember',
      type: 'record',
      icon: 'UserPlus',
      when: (row) => row['status'] === 'Active' || row['status'] === 'Trial',
      input: { email: email(), role: choice(memberRoles) },
      run: (context, { id, values }) => inviteMember(context, { tenantId: id, ...values }),
    }),
    claimDomain: operationAction({
      operation: 'startDomainVerification',
      type: 'record',
      icon: 'Globe',
      when: (row) => row['status'] !== 'Cancelled',
      input: { domain: text(253, { technical: true }), method: choice(domainMethods) },
      opens: 'domains',
      run: (context, { id, values }) => startDomainVerification(context, { tenantId: id, ...values }),
    }),
    activate: operationAction({
      operation: 'activateTenant',
      type: 'record',
      icon: 'CheckCircle',
      variant: 'primary',
      when: may('activate'),
      input: { reason: optional(reason(['contract', 'paid'])) },
      run: (context, { id, values }) => activateTenant(context, { tenantId: id, ...given(values) }),
    }),
    suspend: operationAction({
      operation: 'suspendTenant',
      type: 'record',
      icon: 'PauseCircle',
      variant: 'danger',
      when: may('suspend'),
      input: { reason: reason(['unpaid', 'terms']) },
      consequences: usersOf,
      run: (context, { id, values }) => suspendTenant(context, { tenantId: id, ...values }),
    }),
    reactivate: operationAction({
      operation: 'reactivateTenant',
      type: 'record',
      icon: 'PlayCircle',
      when: may('reactivate'),
      input: { reason: optional(reason(['paid', 'resolved'])) },
      run: (context, { id, values }) => reactivateTenant(context, { tenantId: id, ...given(values) }),
    }),
    cancel: operationAction({
      operation: 'cancelTenant',
      type: 'record',
      icon: 'XCircle',
      variant: 'danger',
      when: may('cancel'),
      input: { reason: reason(['own_wish', 'unpaid', 'terms']) },
      consequences: usersOf,
      run: (context, { id, values }) => cancelTenant(context, { tenantId: id, ...values }),
    }),
    setGoogle: operationAction({
      operation: 'setIdentityProvider',
      type: 'record',
      icon: 'LogIn',
      input: { clientId: text(255, { technical: true }), secret: text(255, { technical: true }) },
      run: (context, { id, values }) => setIdentityProvider(context, { tenantId: id, provider: 'google', ...values }),
    }),
    setTelegram: operationAction({
      operation: 'setIdentityProvider',
      type: 'record',
      icon: 'Send',
      input: { secret: text(255, { technical: true }) },
      run: (context, { id, values }) => setIdentityProvider(context, { tenantId: id, provider: 'telegram', ...values }),
    }),
    removeProvider: operationAction({
      operation: 'removeIdentityProvider',
      type: 'record',
      icon: 'XCircle',
      when: (row) => row['identityProviders'] !== '[]',
      input: { provider: choice(providerNames) },
      run: (context, { id, values }) => removeIdentityProvider(context, { tenantId: id, ...values }),
    }),
  },
};
