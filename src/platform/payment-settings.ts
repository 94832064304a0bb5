import type * as z from 'zod';
import type { paymentSettingSchemas } from './payment-setting-schemas.js';

type Values = z.output<z.ZodObject<typeof paymentSettingSchemas>>;

export interface ZarinpalSettings {
  baseUrl: string;
  merchantId: string;
  /** For refunds; without it there are none. */
  accessToken: string | null;
}

export interface IdpaySettings {
  baseUrl: string;
  apiKey: string;
  /** Whether payments are pretended. */
  sandbox: boolean;
}

/** Bazaar knows some developers by a secret and others by a client of OAuth. */
export type BazaarAccess =
  | { kind: 'secret'; apiSecret: string }
  | { kind: 'client'; clientId: string; clientSecret: string; refreshToken: string };

export interface BazaarSettings {
  baseUrl: string;
  packageName: string;
  access: BazaarAccess;
}

export interface StripeSettings {
  baseUrl: string;
  secretKey: string;
  webhookSecret: string;
}

/** The gateways that are set up; null for the others. Base addresses have no slash at their end. */
export interface PaymentSettings {
  zarinpal: ZarinpalSettings | null;
  idpay: IdpaySettings | null;
  bazaar: BazaarSettings | null;
  stripe: StripeSettings | null;
}

export function paymentSettingsOf(values: Values): PaymentSettings {
  const access = bazaarAccessOf(values);
  const { ZARINPAL_MERCHANT_ID, IDPAY_API_KEY, BAZAAR_PACKAGE, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = values;
  return {
    zarinpal: ZARINPAL_MERCHANT_ID
      ? {
          baseUrl: values.ZARINPAL_BASE_URL,
          merchantId: ZARINPAL_MERCHANT_ID,
          accessToken: values.ZARINPAL_ACCESS_TOKEN ?? null,
        }
      : null,
    idpay: IDPAY_API_KEY
      ? { baseUrl: values.IDPAY_BASE_URL, apiKey: IDPAY_API_KEY, sandbox: values.IDPAY_SANDBOX }
      : null,
    bazaar: BAZAAR_PACKAGE && access ? { baseUrl: values.BAZAAR_BASE_URL, packageName: BAZAAR_PACKAGE, access } : null,
    stripe:
      STRIPE_SECRET_KEY && STRIPE_WEBHOOK_SECRET
        ? { baseUrl: values.STRIPE_BASE_URL, secretKey: STRIPE_SECRET_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET }
        : null,
  };
}

function bazaarAccessOf(values: Values): BazaarAccess | null {
  const { BAZAAR_API_SECRET: apiSecret, BAZAAR_CLIENT_ID: clientId } = values;
  const { BAZAAR_CLIENT_SECRET: clientSecret, BAZAAR_REFRESH_TOKEN: refreshToken } = values;
  if (apiSecret) return { kind: 'secret', apiSecret };
  if (clientId && clientSecret && refreshToken) return { kind: 'client', clientId, clientSecret, refreshToken };
  return null;
}
