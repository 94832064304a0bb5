import { Staff } from '../../models/index.js';
import { createStaff } from '../../operations/staff/create-staff.js';
import { resetStaff } from '../../operations/staff/reset-staff.js';
import { updateStaff } from '../../operations/staff/update-staff.js';
import { staffRoles } from '../../platform/context.js';
import { choice, flag, optional, text } from '../fields.js';
import { given } from '../form.js';
import { operationAction } from '../operation-action.js';
import type { ResourceShape } from '../resource-shape.js';
import { overseers } from './readers.js';

export const staff: ResourceShape = {
  id: 'staff',
  model: Staff,
  group: 'system',
  icon: 'Shield',
  title: 'email',
  readers: overseers,
  search: `lower("Staff"."email" || ' ' || coalesce("Staff"."full_name", ''))`,
  sort: { by: 'email', direction: 'asc' },
  columns: {
    email: { as: 'address' },
    fullName: { as: 'text' },
    role: { as: 'state', filter: 'equals', values: staffRoles },
    state: { as: 'state', sql: () => `case when "Staff".is_active then 'active' else 'switched_off' end` },
    authenticator: {
      as: 'state',
      sql: () => `case when "Staff".totp_confirmed_at is null then 'missing' else 'set_up' end`,
    },
    lastSignedInAt: { as: 'moment' },
    isActive: { as: 'flag', places: [], filter: 'flag' },
    createdAt: { as: 'moment', places: ['show'] },
    updatedAt: { as: 'moment', places: ['show'] },
    id: { as: 'id', places: ['show'] },
  },
  actions: {
    new: operationAction({
      operation: 'createStaff',
      type: 'resource',
      icon: 'Plus',
      variant: 'primary',
      input: { email: text(254, { technical: true }), fullName: optional(text(120)), role: choice(staffRoles) },
      run: async (context, { values }) => ({ secret: (await createStaff(context, values)).password }),
    }),
    edit: operationAction({
      operation: 'updateStaff',
      type: 'record',
      icon: 'Edit2',
      guardsAgainstStale: true,
      input: { fullName: optional(text(120)), role: choice(staffRoles), isActive: flag() },
      initial: (row) => ({ isActive: row['state'] === 'active' }),
      run: (context, { id, values, updatedAt }) =>
        updateStaff(context, { staffId: id, ...values, ...given({ expectedUpdatedAt: updatedAt }) }),
    }),
    reset: operationAction({
      operation: 'resetStaff',
      type: 'record',
      icon: 'RefreshCw',
      variant: 'danger',
      input: {},
      run: async (context, { id }) => ({ secret: (await resetStaff(context, { staffId: id })).password }),
    }),
  },
};
