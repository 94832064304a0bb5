import { AuditEntry } from '../../models/index.js';
import { describedEntities } from '../../operations/entities/entity-policies.js';
import { policyTable } from '../../operations/policy-table.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

/** Those that only ask leave none. */
const operationsThatLeaveEntries = Object.keys(policyTable).filter((name) => !/^(get|list|search|validate)/.test(name));

const sealPosition = '(select s.position from audit_seals s where s.entry_id = "AuditEntry".id)';

/** Verified: the last check found the chain whole, this entry within it. */
const sealState = `
  case when ${sealPosition} is null then 'not_sealed'
    when ${sealPosition} <= (
      select case when c.break_count = 0 then c.head_position end from audit_checks c order by c.created_at desc limit 1)
    then 'verified' else 'sealed' end`;

export const audit: ResourceShape = {
  id: 'audit',
  model: AuditEntry,
  group: 'system',
  icon: 'BookOpen',
  title: 'action',
  readers: overseers,
  sort: { by: 'occurredAt', direction: 'desc' },
  page: 'AuditPage',
  download: '/api/audit/export',
  columns: {
    occurredAt: { as: 'moment', sort: true, filter: 'period' },
    actorLabel: { as: 'text', filter: 'equals' },
    action: { as: 'state', filter: 'equals', values: operationsThatLeaveEntries },
    subjectType: {
      as: 'state',
      filter: 'equals',
      values: [
        ...[
          'user',
          'ban',
          'session',
          'credential',
          'mfa_factor',
          'passkey',
          'external_identity',
          'user_note',
          'message',
        ],
        ...['tenant', 'tenant_branding', 'tenant_domain', 'invitation', 'api_key', 'webhook', 'identity_provider'],
        ...['plan', 'user_plan', 'payment', 'refund', 'balance_correction', 'discount', 'quest', 'gift', 'earned_gift'],
        ...['staff', 'service_token', 'signing_key', 'parked_message', 'ledger_check', 'audit_check', 'audit_trail'],
        ...describedEntities.map(({ name }) => name),
      ],
    },
    subjectId: { as: 'id', filter: 'equals' },
    reason: { as: 'text' },
    sealState: { as: 'state', values: ['verified', 'sealed', 'not_sealed'], sql: () => sealState },
    sealPosition: { as: 'number', places: ['show'], sql: () => sealPosition },
    via: { as: 'state', filter: 'equals', values: ['api', 'console', 'cli', 'worker'] },
    actorId: { as: 'id', places: ['show'], filter: 'equals' },
    actorKind: { as: 'state', places: ['show'], filter: 'equals', values: ['staff', 'user', 'service', 'system'] },
    tenantId: { as: 'reference', of: 'tenants', places: ['show'], filter: 'equals' },
    clientAddress: { as: 'address', places: ['show'] },
    userAgent: { as: 'text', places: ['show'] },
    traceId: { as: 'code', places: ['show'] },
    before: { as: 'json', places: ['show'] },
    after: { as: 'json', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
