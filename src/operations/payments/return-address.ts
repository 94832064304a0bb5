import { type Payment, Tenant } from '../../models/index.js';
import { linkTo } from '../messages/link-to.js';

/**
 * Where the payer goes when he is done: to the address that the purchase named, at the tenant's own pages, else to the page
 * of payments there. It tells which payment; whether it was made is to be read from the API.
 */
export async function returnAddress(payment: Payment): Promise<string> {
  const told = { payment_id: payment.id, status: payment.status };
  if (payment.returnUrl !== null) return `${payment.returnUrl}?${new URLSearchParams(told)}`;
  const tenant = await Tenant.findByPk(payment.tenantId, { rejectOnEmpty: true });
  return linkTo(tenant, '/payments/result', told);
}
