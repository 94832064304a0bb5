import { UserNote } from '../../models/index.js';
import type { ResourceShape } from '../resource-shape.js';
import { rolesFor } from './readers.js';

/** Written from a user's page; here they are read, the newest first. */
export const userNotes: ResourceShape = {
  id: 'userNotes',
  model: UserNote,
  group: 'people',
  icon: 'FileText',
  title: 'text',
  readers: rolesFor('listUserNotes'),
  sort: { by: 'createdAt', direction: 'desc' },
  columns: {
    text: { as: 'text' },
    userId: { as: 'reference', of: 'users', filter: 'equals' },
    tenantId: { as: 'reference', of: 'tenants' },
    authorLabel: { as: 'text' },
    createdAt: { as: 'moment', sort: true, filter: 'period' },
    authorKind: { as: 'state', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {},
};
