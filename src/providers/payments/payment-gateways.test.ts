import { afterEach, expect, it } from 'vitest';
import type { PaymentSettings } from '../../platform/payment-settings.js';
import { installedGateways, paymentGateways, stripeWebhookSecret, usePaymentGateways } from './payment-gateways.js';

const none: PaymentSettings = { zarinpal: null, idpay: null, bazaar: null, stripe: null };
const idpay = { baseUrl: 'https://api.idpay.ir', apiKey: 'key', sandbox: false };
const secret = { kind: 'secret', apiSecret: 'secret' } as const;
const stripe = { baseUrl: 'https://api.stripe.com', secretKey: 'sk_test_1', webhookSecret: 'whsec_1' };
afterEach(() => usePaymentGateways(none));

it('offers the gateways that are configured, and no other', () => {
  expect([...paymentGateways(none).keys()]).toEqual([]);
  const zarinpal = { baseUrl: 'https://payment.zarinpal.com', merchantId: 'id', accessToken: null };
  const bazaar = { baseUrl: 'https://pardakht.cafebazaar.ir', packageName: 'com.example.app', access: secret };
  const all = paymentGateways({ zarinpal, idpay, bazaar, stripe });
  expect([...all.keys()]).toEqual(['ZarinPal', 'IdPay', 'Bazaar', 'Stripe']);
  for (const [name, gateway] of all) expect(gateway.name).toBe(name);
});

it('keeps those of the installation for the operations', () => {
  expect([installedGateways().size, stripeWebhookSecret()]).toEqual([0, null]);
  usePaymentGateways({ ...none, idpay, stripe });
  expect(installedGateways().get('IdPay')?.name).toBe('IdPay');
  expect(stripeWebhookSecret()).toBe('whsec_1');
});
