import * as operations from '../../operations/index.js';
import type { Handlers } from '../operation-types.js';
import { presentBranding } from '../presenters/branding.js';
import { presentChallenge, presentDomain } from '../presenters/domain.js';
import { presentPage } from '../presenters/page.js';
import { presentTenant, presentTenantText } from '../presenters/tenant.js';
import { presentUsageDay } from '../presenters/usage-day.js';
import { pageOf } from './page-of.js';
import { toInput } from './to-input.js';

export const tenantRoutes = {
  listTenants: async (context, { query }) => {
    const { page: _page, page_size: _pageSize, ...filters } = query;
    const page = await operations.listTenants(context, { ...filters, ...pageOf(query) });
    return { status: 200, body: presentPage(page, presentTenant) };
  },

  createTenant: async (context, { body }) => {
    const tenant = await operations.createTenant(context, toInput(body));
    return { status: 201, body: presentTenant(tenant) };
  },

  getTenantBySlug: async (context, { params }) => {
    const tenant = await operations.getTenantBySlug(context, { slug: params.slug });
    return { status: 200, json: presentTenantText(tenant) };
  },

  getTenant: async (context, { params }) => {
    const tenant = await operations.getTenant(context, { tenantId: params.tenant_id });
    return { status: 200, body: presentTenant(tenant) };
  },

  updateTenant: async (context, { params, body }) => {
    const tenant = await operations.updateTenant(context, { ...toInput(body), tenantId: params.tenant_id });
    return { status: 200, body: presentTenant(tenant) };
  },

  getTenantBranding: async (context, { params }) => {
    const branding = await operations.getTenantBranding(context, { tenantId: params.tenant_id });
    return { status: 200, body: presentBranding(branding) };
  },

  putTenantBranding: async (context, { params, body }) => {
    const branding = await operations.putTenantBranding(context, { ...toInput(body), tenantId: params.tenant_id });
    return { status: 200, body: presentBranding(branding) };
  },

  getTenantUsage: async (context, { params, query }) => {
    const days = await operations.getTenantUsage(context, { tenantId: params.tenant_id, ...query });
    return { status: 200, body: { data: days.map(presentUsageDay) } };
  },

  listTenantDomains: async (context, { params, query }) => {
    const page = await operations.listTenantDomains(context, { tenantId: params.tenant_id, ...pageOf(query) });
    return { status: 200, body: presentPage(page, presentDomain) };
  },

  startDomainVerification: async (context, { params, body }) => {
    const domain = await operations.startDomainVerification(context, { ...toInput(body), tenantId: params.tenant_id });
    return { status: 200, body: presentChallenge(domain) };
  },

  checkTenantDomain: async (context, { params }) => {
    const input = { tenantId: params.tenant_id, domainId: params.domain_id };
    return { status: 200, body: presentDomain(await operations.checkTenantDomain(context, input)) };
  },

  removeTenantDomain: async (context, { params }) => {
    await operations.removeTenantDomain(context, { tenantId: params.tenant_id, domainId: params.domain_id });
    return { status: 204 };
  },
} satisfies Partial<Handlers>;
