import type { PaymentSettings } from '../../platform/payment-settings.js';
import type { GatewayName, PaymentGateway } from './gateway.js';
import { idpay } from './idpay.js';
import { zarinpal } from './zarinpal.js';

type Gateways = ReadonlyMap<GatewayName, PaymentGateway>;

/** Those that are configured. */
export function paymentGateways(settings: PaymentSettings): Gateways {
  const gateways = [
    ...(settings.zarinpal ? [zarinpal(settings.zarinpal)] : []),
    ...(settings.idpay ? [idpay(settings.idpay)] : []),
  ];
  return new Map(gateways.map((gateway) => [gateway.name, gateway]));
}

let installed: Gateways = new Map();

/** Takes what the settings say; once per process, before it serves. */
export function usePaymentGateways(settings: PaymentSettings): void {
  installed = paymentGateways(settings);
}

/** Of this installation, by name. */
export function installedGateways(): Gateways {
  return installed;
}
