/** The companies that take payments. */
export const gatewayNames = ['ZarinPal', 'IdPay', 'Bazaar', 'Stripe'] as const;
export type GatewayName = (typeof gatewayNames)[number];

/** How a payment is made: through a company, or from the balance that the user has here. */
export const paymentMethods = [...gatewayNames, 'Balance'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];
