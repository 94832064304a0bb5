import { TenantDomain } from '../../models/index.js';
import { domainMethods, domainStates, findings } from '../../models/tenant-domain.js';
import { fileUrl, textName } from '../../operations/tenants/domains/challenge.js';
import { checkTenantDomain } from '../../operations/tenants/domains/check-tenant-domain.js';
import { removeTenantDomain } from '../../operations/tenants/domains/remove-tenant-domain.js';
import { startDomainVerification } from '../../operations/tenants/domains/start-domain-verification.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

export const domains: ResourceShape = {
  id: 'domains',
  model: TenantDomain,
  group: 'tenants',
  icon: 'Globe',
  title: 'domain',
  readers: rolesFor('listTenantDomains'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    domain: { as: 'text', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants', filter: 'equals' },
    state: { as: 'state', filter: 'equals', values: domainStates },
    method: { as: 'state', values: domainMethods },
    textFinding: { as: 'state', values: findings },
    fileFinding: { as: 'state', values: findings },
    lastCheckedAt: { as: 'moment' },
    // The end counts for a claim that is looked at, and for no other.
    expiresAt: {
      as: 'moment',
      sql: () => `case when "TenantDomain".state = 'Pending' then "TenantDomain".expires_at end`,
    },
    createdAt: { as: 'moment', sort: true, filter: 'period', places: ['show'] },
    challenge: { as: 'code', places: ['show'] },
    failure: { as: 'state', places: ['show'] },
    seenInstead: { as: 'text', places: ['show'] },
    verifiedAt: { as: 'moment', places: ['show'] },
    lostSince: { as: 'moment', places: ['show'] },
    checkCount: { as: 'number', places: ['show'] },
    nextCheckAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  page: 'DomainPage',
  details: async (_database, row) => {
    const claim = { domain: String(row['domain']) };
    return { recordName: textName(claim), fileAddress: fileUrl(claim) };
  },
  actions: {
    check: operationAction({
      operation: 'checkTenantDomain',
      type: 'record',
      icon: 'RefreshCw',
      variant: 'primary',
      when: (row) => row['state'] !== 'Failed',
      input: {},
      run: async (context, { id }) => checkTenantDomain(context, { tenantId: await tenantOf(id), domainId: id }),
    }),
    claimAgain: operationAction({
      operation: 'startDomainVerification',
      type: 'record',
      icon: 'RotateCcw',
      when: (row) => row['state'] === 'Failed',
      input: {},
      run: async (context, { id }) => {
        const { tenantId, domain, method } = await claimOf(id);
        return startDomainVerification(context, { tenantId, domain, method });
      },
    }),
    remove: operationAction({
      operation: 'removeTenantDomain',
      type: 'record',
      icon: 'Trash2',
      variant: 'danger',
      input: {},
      run: async (context, { id }) => removeTenantDomain(context, { tenantId: await tenantOf(id), domainId: id }),
    }),
  },
};

/** The operations find a domain within its tenant, as their paths name it; the console has the record alone. */
const claimOf = (id: string) =>
  TenantDomain.findByPk(id, { attributes: ['tenantId', 'domain', 'method'], rejectOnEmpty: true });
const tenantOf = async (id: string) => (await claimOf(id)).tenantId;
