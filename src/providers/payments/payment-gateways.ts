import type { PaymentSettings } from '../../platform/payment-settings.js';
import { bazaar } from './bazaar.js';
import type { GatewayName, PaymentGateway } from './gateway.js';
import { idpay } from './idpay.js';
import { stripe } from './stripe.js';
import { zarinpal } from './zarinpal.js';

type Gateways = ReadonlyMap<GatewayName, PaymentGateway>;

/** Those that are configured. */
export function paymentGateways(settings: PaymentSettings): Gateways {
  const gateways = [
    ...(settings.zarinpal ? [zarinpal(settings.zarinpal)] : []),
    ...(settings.idpay ? [idpay(settings.idpay)] : []),
    ...(settings.bazaar ? [bazaar(settings.bazaar)] : []),
    ...(settings.stripe ? [stripe(settings.stripe)] : []),
  ];
  return new Map(gateways.map((gateway) => [gateway.name, gateway]));
}

let installed: { gateways: Gateways; stripeWebhookSecret: string | null } = {
  gateways: new Map(),
  stripeWebhookSecret: null,
};

/** Takes what the settings say; once per process, before it serves. */
export function usePaymentGateways(settings: PaymentSettings): void {
  installed = {
    gateways: paymentGateways(settings),
    stripeWebhookSecret: settings.stripe?.webhookSecret ?? null,
  };
}

/** Of this installation, by name. */
export function installedGateways(): Gateways {
  return installed.gateways;
}

/** What the events of Stripe are signed with; null where there is no Stripe. */
export function stripeWebhookSecret(): string | null {
  return installed.stripeWebhookSecret;
}
