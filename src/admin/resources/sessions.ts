import { Session } from '../../models/index.js';
import { endUserSession } from '../../operations/users/end-user-session.js';
import { optional, reason } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

const isOpen = (now: string) => `"Session".revoked_at is null and "Session".expires_at > ${now}`;

export const sessions: ResourceShape = {
  id: 'sessions',
  model: Session,
  group: 'people',
  icon: 'Smartphone',
  title: 'id',
  readers: rolesFor('searchUsers'),
  sort: { by: 'issuedAt', direction: 'desc' },
  columns: {
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants' },
    state: {
      as: 'state',
      sql: (now) =>
        `case when "Session".revoked_at is not null then 'revoked' when ${isOpen(now)} then 'active' else 'ended' end`,
    },
    deviceName: { as: 'text' },
    ipAddress: { as: 'address' },
    issuedAt: { as: 'moment', sort: true, filter: 'period' },
    lastUsedAt: { as: 'moment' },
    open: { as: 'flag', places: [], filter: 'flag', sql: isOpen },
    impersonatorLabel: { as: 'text', places: ['show'] },
    amr: { as: 'list', places: ['show'] },
    userAgent: { as: 'text', places: ['show'] },
    expiresAt: { as: 'moment', places: ['show'] },
    revokedAt: { as: 'moment', places: ['show'] },
    revokedCause: { as: 'state', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    end: operationAction({
      operation: 'endUserSession',
      type: 'record',
      icon: 'LogOut',
      when: (row) => row['state'] === 'active',
      input: { reason: optional(reason(['lost_device', 'suspicious', 'request'])) },
      run: (context, { id, values }) => endUserSession(context, { sessionId: id, ...given(values) }),
    }),
  },
};
