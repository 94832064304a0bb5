import { startBazaarServer } from './bazaar-server.js';
import { startIdpayServer } from './idpay-server.js';
import { startStripeServer } from './stripe-server.js';
import { startZarinpalServer } from './zarinpal-server.js';

export type PaymentServers = Awaited<ReturnType<typeof startPaymentServers>>;

/** A stand-in for each company that takes payments, on the loopback address, and the settings that lead there. */
export async function startPaymentServers() {
  const [zarinpal, idpay, bazaar, stripe] = await Promise.all([
    startZarinpalServer(),
    startIdpayServer(),
    startBazaarServer(),
    startStripeServer(),
  ]);
  const servers = { zarinpal, idpay, bazaar, stripe };
  return {
    ...servers,
    /** For a service that is started as a process of its own. */
    environment: {
      ZARINPAL_BASE_URL: zarinpal.url,
      ZARINPAL_MERCHANT_ID: zarinpal.merchantId,
      ZARINPAL_ACCESS_TOKEN: zarinpal.accessToken,
      IDPAY_BASE_URL: idpay.url,
      IDPAY_API_KEY: idpay.apiKey,
      BAZAAR_BASE_URL: bazaar.url,
      BAZAAR_PACKAGE: bazaar.packageName,
      BAZAAR_API_SECRET: bazaar.apiSecret,
      STRIPE_BASE_URL: stripe.url,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    },
    close: async () => {
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}
