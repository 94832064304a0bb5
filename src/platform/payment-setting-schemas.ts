import * as z from 'zod';
import { address, amountsByCurrency, withoutSlash } from './setting-formats.js';

const baseUrl = (standard: string) =>
  address('https:', 'http:').default(standard).transform(withoutSlash).describe(`Set it to ${standard}.`);

const secret = z.string().regex(/^\S+$/, 'has a blank in it').optional();

/** Where money comes from: a gateway is offered once what it needs is set. */
export const paymentSettingSchemas = {
  ZARINPAL_BASE_URL: baseUrl('https://payment.zarinpal.com').describe(
    'Set it to https://payment.zarinpal.com, or to https://sandbox.zarinpal.com for trying out.',
  ),
  ZARINPAL_MERCHANT_ID: z
    .string()
    .regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'is not a UUID')
    .optional()
    .describe("Set it to the gateway's merchant id from the ZarinPal panel, 36 characters."),
  ZARINPAL_ACCESS_TOKEN: secret.describe('Set it to a personal access token from the ZarinPal panel: refunds need it.'),
  IDPAY_BASE_URL: baseUrl('https://api.idpay.ir'),
  IDPAY_API_KEY: secret.describe('Set it to the API key of the web service from the IdPay panel.'),
  IDPAY_SANDBOX: z
    .enum(['true', 'false'], { error: 'is neither true nor false' })
    .default('false')
    .transform((text) => text === 'true')
    .describe('Set it to true for trying out, where nobody is charged, or to false.'),
  BAZAAR_BASE_URL: baseUrl('https://pardakht.cafebazaar.ir'),
  BAZAAR_PACKAGE: z
    .string()
    .regex(/^[a-zA-Z]\w*(\.[a-zA-Z]\w*)+$/, 'is not the name of a package')
    .optional()
    .describe('Set it to the package name of the app in Bazaar, such as com.example.app.'),
  BAZAAR_API_SECRET: secret.describe(
    "Set it to the API secret from Bazaar's developer panel, or set BAZAAR_CLIENT_ID.",
  ),
  BAZAAR_CLIENT_ID: secret.describe('Set it along with BAZAAR_CLIENT_SECRET and BAZAAR_REFRESH_TOKEN.'),
  BAZAAR_CLIENT_SECRET: secret.describe('Set it along with BAZAAR_CLIENT_ID and BAZAAR_REFRESH_TOKEN.'),
  BAZAAR_REFRESH_TOKEN: secret.describe('Set it along with BAZAAR_CLIENT_ID and BAZAAR_CLIENT_SECRET.'),
  STRIPE_BASE_URL: baseUrl('https://api.stripe.com'),
  STRIPE_SECRET_KEY: secret.describe('Set it to a secret or restricted key from the Stripe dashboard: sk_ or rk_.'),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S+$/, 'does not begin with whsec_')
    .optional()
    .describe('Set it to the signing secret of the webhook endpoint from the Stripe dashboard: whsec_.'),
  REFUND_APPROVAL_ABOVE_MINOR: z
    .string()
    .default('IRR=5000000')
    .transform(amountsByCurrency)
    .describe(
      'Set it to the amounts above which two members of staff give money back, such as IRR=5000000,USD=10000; to 0 for always.',
    ),
} as const;
