import type { PaymentMethod } from '../../../models/gateway-name.js';
import type { Locale } from '../../../models/locale.js';
import type { BillingPeriod } from '../../../models/plan-terms.js';
import type { RefundWay } from '../../../models/refund.js';

interface ReceiptWords {
  language: 'en-GB' | 'fa-IR';
  receipt: string;
  number: string;
  paidAt: string;
  state: Record<'Confirmed' | 'PartlyRefunded' | 'Refunded', string>;
  seller: string;
  buyer: string;
  erased: string;
  item: string;
  amount: string;
  period: Record<BillingPeriod, string>;
  /** What a discount brought beside or instead of money; the number is told in digits of the language. */
  freeMonths(count: string): string;
  renderCredits(count: string): string;
  price: string;
  discount: string;
  tax(percent: string): string;
  total: string;
  refund(date: string): string;
  way: Record<RefundWay, string>;
  afterRefunds: string;
  paidBy: string;
  method: Record<PaymentMethod, string>;
  card(last4: string): string;
  reference: string;
  payment: string;
  help: string;
}

export const receiptWords: Record<Locale, ReceiptWords> = {
  en: {
    language: 'en-GB',
    receipt: 'Receipt',
    number: 'Receipt number',
    paidAt: 'Paid on',
    state: { Confirmed: 'Paid', PartlyRefunded: 'Refunded in part', Refunded: 'Refunded' },
    seller: 'Sold by',
    buyer: 'Sold to',
    erased: 'A person whose account was erased',
    item: 'Item',
    amount: 'Amount',
    period: { Monthly: 'for one month', Quarterly: 'for three months', Yearly: 'for one year' },
    freeMonths: (count) => `with ${count} months free`,
    renderCredits: (count) => `with ${count} render credits`,
    price: 'Price',
    discount: 'Discount',
    tax: (percent) => `Tax (${percent})`,
    total: 'Total paid',
    refund: (date) => `Refund, ${date}`,
    way: { Balance: 'to the balance', OriginalMethod: 'the way it was paid', Plan: 'as render time' },
    afterRefunds: 'Left after refunds',
    paidBy: 'Paid by',
    method: {
      ZarinPal: 'ZarinPal',
      IdPay: 'IdPay',
      Bazaar: 'Cafe Bazaar',
      Stripe: 'Stripe',
      Balance: 'Account balance',
    },
    card: (last4) => `card ending in ${last4}`,
    reference: 'Reference',
    payment: 'Payment',
    help: 'Questions about this receipt',
  },
  fa: {
    language: 'fa-IR',
    receipt: 'رسید پرداخت',
    number: 'شمارهٔ رسید',
    paidAt: 'تاریخ پرداخت',
    state: { Confirmed: 'پرداخت شد', PartlyRefunded: 'بخشی بازگردانده شد', Refunded: 'بازگردانده شد' },
    seller: 'فروشنده',
    buyer: 'خریدار',
    erased: 'شخصی که حسابش پاک شده است',
    item: 'شرح',
    amount: 'مبلغ',
    period: { Monthly: 'یک‌ماهه', Quarterly: 'سه‌ماهه', Yearly: 'یک‌ساله' },
    freeMonths: (count) => `با ${count} ماه رایگان`,
    renderCredits: (count) => `با ${count} اعتبار رندر`,
    price: 'قیمت',
    discount: 'تخفیف',
    tax: (percent) => `مالیات (${percent})`,
    total: 'مبلغ پرداخت‌شده',
    refund: (date) => `بازپرداخت، ${date}`,
    way: { Balance: 'به موجودی حساب', OriginalMethod: 'به همان روش پرداخت', Plan: 'به صورت زمان رندر' },
    afterRefunds: 'مانده پس از بازپرداخت',
    paidBy: 'روش پرداخت',
    method: { ZarinPal: 'زرین‌پال', IdPay: 'آیدی‌پی', Bazaar: 'کافه‌بازار', Stripe: 'Stripe', Balance: 'موجودی حساب' },
    card: (last4) => `کارت با چهار رقم پایانی ${last4}`,
    reference: 'شمارهٔ پیگیری',
    payment: 'پرداخت',
    help: 'پرسش دربارهٔ این رسید',
  },
};
