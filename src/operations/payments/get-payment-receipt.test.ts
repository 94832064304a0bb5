import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Payment, type Tenant, TenantBranding, type User } from '../../models/index.js';
import type { TestDatabase } from '../../platform/test-database.js';
import { anonymous, serviceActor, staffActor, userActor } from '../../test-support/actors.js';
import { buildTenant, buildUser, seed } from '../../test-support/factories.js';
import { contextFor, createInstallation } from '../../test-support/installation.js';
import { buildPayment, buildPlan, buildRefund } from '../../test-support/money.js';
import { codeOf } from '../../test-support/records.js';
import { erasePerson } from '../personal-data/erase-person.js';
import { confirmPayment, lockForPayment } from './confirm-payment.js';
import { getPaymentReceipt } from './get-payment-receipt.js';

let test: TestDatabase;
let tenant: Tenant;
beforeAll(async () => {
  test = await createInstallation();
  tenant = await buildTenant(test, { timeZone: 'Asia/Tehran', billingEmail: 'billing@seller.test' });
});
afterAll(() => test.drop());

const paidAt = '2026-11-24T21:00:00.000Z';

/** Paid by card: 4,900,000 less 980,000, plus 392,000 of tax. */
async function paid(buyer: User, values: Partial<{ title: string }> = {}): Promise<Payment> {
  const plan = await buildPlan(test, { priceMinor: 4_900_000, taxPercentage: 10 });
  const amounts = { discountMinor: 980_000, taxMinor: 392_000, amountMinor: 4_312_000 };
  const payment = await buildPayment(test, buyer, plan, { ...amounts, ...values });
  const proof = { reference: '201<b>', cardLast4: '5995', answer: null };
  await seed(test, async (context) =>
    confirmPayment({ ...context, now: () => new Date(paidAt) }, await lockForPayment(context, payment), proof),
  );
  return Payment.findByPk(payment.id, { rejectOnEmpty: true });
}

const receiptFor = (buyer: User, payment: Payment, order: object = {}) =>
  getPaymentReceipt(contextFor(test, userActor(buyer)), { paymentId: payment.id, ...order });

/** The page as it reads. */
const textOf = (html: string) =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replaceAll(/\s+/g, ' ');

describe('the receipt of a payment', () => {
  it('tells who sold what to whom, for how much, and what went back', async () => {
    const buyer = await buildUser(test, { tenant, fullName: 'Sara Ahmadi', locale: 'en' });
    const payment = await paid(buyer);
    const refund = {
      amountMinor: 312_000,
      status: 'Completed',
      completedAt: new Date('2026-11-26T10:00:00Z'),
    } as const;
    await buildRefund(test, payment, refund);
    await buildRefund(test, payment, { amountMinor: 99_999, status: 'Rejected' });
    await seed(test, ({ transaction }) =>
      payment.update({ status: 'PartlyRefunded', refundedMinor: 312_000 }, { transaction }),
    );
    const { html } = await receiptFor(buyer, payment);
    const text = textOf(html);
    for (const told of [
      ...[`Receipt number ${payment.receiptNumber}`, 'Paid on 25 November 2026 at 00:30', 'Refunded in part'],
      ...[tenant.name, 'billing@seller.test', 'Sara Ahmadi', buyer.email, 'ZarinPal card ending in'],
      ...['Pro for one month IRR 4,900,000', 'Discount -IRR 980,000', 'Tax (10%) IRR 392,000'],
      ...['Total paid IRR 4,312,000', 'to the balance -IRR 312,000', 'Left after refunds IRR 4,000,000', payment.id],
    ])
      expect(text).toContain(told);
    expect(text).not.toContain('99,999');
  });

  it('is in Persian, with the Jalali date, from right to left, in toman where that is asked for', async () => {
    const buyer = await buildUser(test, { tenant, locale: 'fa' });
    const payment = await paid(buyer);
    const { html } = await receiptFor(buyer, payment, { unit: 'toman' });
    expect(html).toContain('<html lang="fa" dir="rtl">');
    const text = textOf(html);
    for (const told of ['رسید پرداخت', '۴ آذر ۱۴۰۵', 'مبلغ پرداخت‌شده ۴۳۱٬۲۰۰ تومان', 'یک‌ماهه', 'مالیات (۱۰٪)'])
      expect(text).toContain(told);
    expect(textOf((await receiptFor(buyer, payment)).html)).toContain('۴٬۳۱۲٬۰۰۰ ریال');
    expect((await receiptFor(buyer, payment, { locale: 'en' })).html).toContain('<html lang="en" dir="ltr">');
  });

  it('follows the tenant where the payer has chosen nothing', async () => {
    const own = await buildTenant(test, { locale: 'fa', rialUnit: 'toman' });
    const buyer = await buildUser(test, { tenant: own });
    expect(textOf((await receiptFor(buyer, await paid(buyer))).html)).toContain('۴۳۱٬۲۰۰ تومان');
  });

  it('holds no markup of others, and lets a browser load its own style and the logo alone', async () => {
    const name = `<script>alert(1)</script>"'&`;
    const own = await buildTenant(test, { name });
    await seed(test, ({ transaction, newId }) =>
      TenantBranding.create(
        {
          ...{ id: newId(), tenantId: own.id, displayName: name, logoUrl: 'https://cdn.example.com/a"b.png' },
          ...{ primaryColor: '#aa0000', supportUrl: 'https://help.example.com/?a="><script>' },
        } as never,
        { transaction },
      ),
    );
    const buyer = await buildUser(test, { tenant: own, fullName: name });
    const { html, contentPolicy } = await receiptFor(buyer, await paid(buyer, { title: name }));
    expect(html).not.toMatch(/<script|<b>| on\w+=/);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    const style = /<style>([\s\S]*)<\/style>/.exec(html)?.[1] ?? '';
    expect(style).toContain('#aa0000');
    const digest = createHash('sha256').update(style).digest('base64');
    expect(contentPolicy).toBe(
      `default-src 'none'; style-src 'sha256-${digest}'; img-src https://cdn.example.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(html).not.toMatch(/ style=/);
  });

  it('is for the payer, those who look after the tenant, services and staff', async () => {
    const buyer = await buildUser(test, { tenant });
    const payment = await paid(buyer);
    const order = { paymentId: payment.id };
    const manager = await buildUser(test, { tenant, isTenantAdmin: true });
    for (const context of [
      contextFor(test, userActor(manager)),
      contextFor(test, serviceActor(), { tenantId: tenant.id }),
      contextFor(test, staffActor('Support')),
    ])
      expect((await getPaymentReceipt(context, order)).html).toContain(payment.id);
    const other = await buildTenant(test);
    const strangers = [
      contextFor(test, userActor(await buildUser(test, { tenant }))),
      contextFor(test, userActor(await buildUser(test, { tenant: other, isTenantAdmin: true }))),
      contextFor(test, serviceActor(), { tenantId: other.id }),
    ];
    for (const context of strangers) expect(await codeOf(getPaymentReceipt(context, order))).toBe('not_found');
    expect(await codeOf(getPaymentReceipt(contextFor(test, anonymous), order))).toBe('unauthenticated');
    expect(await codeOf(getPaymentReceipt(contextFor(test, staffActor('Tenants')), order))).toBe('forbidden');
  });

  it('is of payments alone that were made', async () => {
    const buyer = await buildUser(test, { tenant });
    const pending = await buildPayment(test, buyer, await buildPlan(test));
    expect(await codeOf(receiptFor(buyer, pending))).toBe('payment_not_made');
    const values = { status: 'Failed', failedAt: new Date(), failureReason: 'cancelled' } as const;
    await seed(test, ({ transaction }) => pending.update(values, { transaction }));
    expect(await codeOf(receiptFor(buyer, pending))).toBe('payment_not_made');
  });

  it('keeps the sums and names nobody once the payer was erased', async () => {
    const buyer = await buildUser(test, { tenant, fullName: 'Sara Ahmadi' });
    const payment = await paid(buyer);
    await seed(test, (context) => erasePerson(context, buyer));
    const { html } = await getPaymentReceipt(contextFor(test, staffActor('Finance')), { paymentId: payment.id });
    expect(html).not.toContain('Sara');
    expect(html).not.toContain(buyer.email ?? 'no address');
    expect(textOf(html)).toContain('A person whose account was erased');
    expect(textOf(html)).toContain('IRR 4,312,000');
  });
});
