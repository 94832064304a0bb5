/** The companies that take payments. */
export const gatewayNames = ['ZarinPal', 'IdPay', 'Bazaar', 'Stripe'] as const;
export type GatewayName = (typeof gatewayNames)[number];
