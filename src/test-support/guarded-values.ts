/** What decides over rights, money and standing, and is never the caller's to set. */
export const guardedValues: Record<string, unknown> = {
  id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  is_admin: true,
  isAdmin: true,
  is_tenant_admin: true,
  tenant_id: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  tenantId: '0d9d3a0e-8e53-4a52-9f6e-1f9f2a6f1c99',
  balance_minor: 1_000_000,
  affiliate_balance_minor: 1_000_000,
  loyalty_score: 1_000_000,
  email_verified: true,
  phone_verified: true,
  status: 'Active',
  max_users: null,
  use_count: 0,
  role: 'Owner',
  created_at: '2020-01-01T00:00:00Z',
};
