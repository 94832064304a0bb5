import { afterEach, expect, it } from 'vitest';
import type { PaymentSettings } from '../../platform/payment-settings.js';
import { installedGateways, paymentGateways, usePaymentGateways } from './payment-gateways.js';

const none: PaymentSettings = { zarinpal: null, idpay: null, bazaar: null, stripe: null };
const idpay = { baseUrl: 'https://api.idpay.ir', apiKey: 'key' };
afterEach(() => usePaymentGateways(none));

it('offers the gateways that are configured, and no other', () => {
  expect([...paymentGateways(none).keys()]).toEqual([]);
  const zarinpal = { baseUrl: 'https://payment.zarinpal.com', merchantId: 'id', accessToken: null };
  const all = paymentGateways({ ...none, zarinpal, idpay });
  expect([...all.keys()]).toEqual(['ZarinPal', 'IdPay']);
  for (const [name, gateway] of all) expect(gateway.name).toBe(name);
});

it('keeps those of the installation for the operations', () => {
  expect(installedGateways().size).toBe(0);
  usePaymentGateways({ ...none, idpay });
  expect(installedGateways().get('IdPay')?.name).toBe('IdPay');
});
