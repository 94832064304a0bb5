export type TenantStatus = 'Trial' | 'Active' | 'Suspended' | 'Cancelled';

/** The only ways from one status to another. Cancelled is final: the table refuses to change it as well. */
export const tenantSteps = {
  activate: { from: ['Trial'], to: 'Active' },
  suspend: { from: ['Trial', 'Active'], to: 'Suspended' },
  reactivate: { from: ['Suspended'], to: 'Active' },
  // From a suspension alone: nobody is thrown out for good in one step.
  cancel: { from: ['Suspended'], to: 'Cancelled' },
} as const satisfies Record<string, { from: readonly TenantStatus[]; to: TenantStatus }>;

export type TenantStep = keyof typeof tenantSteps;

export function isStepAllowed(step: TenantStep, status: TenantStatus): boolean {
  return (tenantSteps[step].from as readonly TenantStatus[]).includes(status);
}
