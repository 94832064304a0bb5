import { createHash } from 'node:crypto';
import type { Payment, Refund, Tenant, User } from '../../../models/index.js';
import type { Locale } from '../../../models/locale.js';
import { formatMoney, type RialUnit } from '../../../platform/format-money.js';
import type { MessageBranding } from '../../messages/branding-of.js';
import { Html, html } from '../../messages/html.js';
import { receiptStyle } from './receipt-style.js';
import { receiptWords } from './receipt-words.js';

interface Receipt {
  payment: Payment;
  /** What went back, the earliest first. */
  refunds: Refund[];
  buyer: User;
  tenant: Tenant;
  branding: MessageBranding;
  locale: Locale;
  rialUnit: RialUnit;
}

/** A page that is shown or printed as it is, with what a browser may load for it: its own style and the tenant's logo. */
export interface ReceiptPage {
  html: string;
  contentPolicy: string;
}

const none = html``;

export function receiptPage(receipt: Receipt): ReceiptPage {
  const { payment, tenant, branding, locale } = receipt;
  const words = receiptWords[locale];
  const style = receiptStyle(branding.colour);
  const number = String(payment.receiptNumber);
  const page = html`<!doctype html>
<html lang="${locale}" dir="${locale === 'fa' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${`${words.receipt} ${number} · ${branding.name}`}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<header>
<div>${head(branding)}</div>
<div><h1>${words.receipt}</h1><p class="state state-${payment.status}"><span>${stateOf(receipt)}</span></p></div>
</header>
<dl class="facts">
${fact(words.number, html`<span class="code">${number}</span>`)}
${fact(words.paidAt, html`${told(receipt, payment.confirmedAt)}`)}
${fact(words.paidBy, method(receipt))}
${payment.gatewayReference === null ? none : fact(words.reference, html`<span class="code">${payment.gatewayReference}</span>`)}
</dl>
<div class="parties">
<section><h2>${words.seller}</h2>${lines([branding.name, tenant.billingEmail ?? tenant.contactEmail, tenant.contactPhone])}</section>
<section><h2>${words.buyer}</h2>${buyerLines(receipt)}</section>
</div>
${sums(receipt)}
<footer>
<p>${words.payment}: <span class="code">${payment.id}</span></p>
${branding.supportUrl === null ? none : html`<p>${words.help}: <a href="${branding.supportUrl}" rel="noreferrer noopener"><span class="code">${branding.supportUrl}</span></a></p>`}
</footer>
</main>
</body>
</html>
`;
  return { html: page.text, contentPolicy: policyFor(style, branding.logoUrl) };
}

function policyFor(style: string, logoUrl: string | null): string {
  const digest = createHash('sha256').update(style).digest('base64');
  const image = logoUrl === null ? "'none'" : new URL(logoUrl).origin;
  return `default-src 'none'; style-src 'sha256-${digest}'; img-src ${image}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function head({ name, logoUrl }: MessageBranding): Html {
  if (logoUrl === null) return html`<bdi class="seller-name">${name}</bdi>`;
  return html`<img src="${logoUrl}" alt="${name}" referrerpolicy="no-referrer">`;
}

function stateOf({ payment: { status }, locale }: Receipt): string {
  const { state } = receiptWords[locale];
  return state[status as keyof typeof state];
}

const fact = (name: string, value: Html): Html => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

const lines = (texts: (string | null)[]): Html =>
  html`${texts.filter((text) => text !== null).map((text) => html`<p><bdi>${text}</bdi></p>`)}`;

function buyerLines({ buyer, locale }: Receipt): Html {
  if (buyer.erasedAt) return lines([receiptWords[locale].erased]);
  return lines([buyer.fullName, buyer.email, buyer.phoneNumber]);
}

function method({ payment, locale }: Receipt): Html {
  const words = receiptWords[locale];
  const card = payment.cardLast4;
  const detail = card === null ? none : html`<br><span class="detail">${words.card(`\u2068${card}\u2069`)}</span>`;
  return html`${words.method[payment.gateway]}${detail}`;
}

function told({ tenant, locale }: Receipt, at: Date | null): string {
  const { language } = receiptWords[locale];
  return at?.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short', timeZone: tenant.timeZone }) ?? '';
}

function sums(receipt: Receipt): Html {
  const { payment, refunds, locale } = receipt;
  const { terms, priceMinor, discountMinor, taxMinor, amountMinor, refundedMinor } = payment;
  const words = receiptWords[locale];
  const percent = (terms.taxPercentage / 100).toLocaleString(words.language, {
    style: 'percent',
    maximumFractionDigits: 2,
  });
  return html`<table>
<thead><tr><th scope="col">${words.item}</th><th scope="col">${words.amount}</th></tr></thead>
<tbody>
<tr><th scope="row"><bdi>${payment.title}</bdi> <span class="detail">${[words.period[terms.billingPeriod], ...extras(receipt)].join('، '.replace('،', locale === 'fa' ? '،' : ','))}</span></th><td>${money(receipt, priceMinor)}</td></tr>
${discountMinor > 0 ? row(words.discount, money(receipt, -discountMinor)) : none}
${row(words.tax(percent), money(receipt, taxMinor))}
<tr class="total"><th scope="row">${words.total}</th><td>${money(receipt, amountMinor)}</td></tr>
${refunds.map((refund) => row(words.refund(told(receipt, refund.completedAt ?? null)), money(receipt, -refund.amountMinor), words.way[refund.refundTo]))}
${refunds.length > 0 ? html`<tr class="left"><th scope="row">${words.afterRefunds}</th><td>${money(receipt, amountMinor - refundedMinor)}</td></tr>` : none}
</tbody>
</table>`;
}

function extras({ payment: { terms }, locale }: Receipt): string[] {
  const words = receiptWords[locale];
  const count = (value: number) => value.toLocaleString(words.language);
  return [
    ...(terms.freeMonths > 0 ? [words.freeMonths(count(terms.freeMonths))] : []),
    ...(terms.renderCredits > 0 ? [words.renderCredits(count(terms.renderCredits))] : []),
  ];
}

function row(name: string, amount: string, detail?: string): Html {
  const more = detail === undefined ? none : html` <span class="detail">${detail}</span>`;
  return html`<tr><th scope="row">${name}${more}</th><td>${amount}</td></tr>\n`;
}

const money = ({ payment: { currency }, locale, rialUnit }: Receipt, minor: number): string =>
  formatMoney(minor, currency, { language: receiptWords[locale].language, rialUnit });
