import { mayCall, type OperationName } from '../../operations/policy-table.js';
import { type StaffRole, staffRoles } from '../../platform/context.js';

/** The roles that may call an operation, by the policy table. */
export function rolesFor(operation: OperationName): StaffRole[] {
  return staffRoles.filter((role) => mayCall({ kind: 'staff', staffId: '', email: '', role }, operation));
}

/** Who reads what no operation reads: the console is the only door to it. */
export const overseers: readonly StaffRole[] = ['Auditor', 'Owner'];
