import type { BazaarSettings } from '../../platform/payment-settings.js';
import { bazaarAccess } from './bazaar-access.js';
import type { PaymentAsked, PaymentGateway, PaymentKnown, ProviderAnswer, Settlement } from './gateway.js';
import { type Asking, callProvider, type ProviderReply } from './provider-call.js';
import { ProviderRefusal, ProviderUnavailable } from './provider-failures.js';
import { type Fields, keep, textIn, wholeNumberIn } from './read-answer.js';

const gateway = 'Bazaar';

/** Bazaar's numbers for the two states of a purchase. */
const bought = 0;
const givenBack = 1;
const consumed = 0;
const notConsumed = 1;

/**
 * Purchases in an Android app by Cafe Bazaar. The app buys `productId` with our payment's id as developer payload and then
 * hands the purchase token in, which is the authority from then on; until then it is the payment's own id. Bazaar tells
 * neither amount nor currency: the price is the product's in its catalogue, and product and payload are what is compared.
 */
export function bazaar(settings: BazaarSettings, { timeoutMs }: Pick<Asking, 'timeoutMs'> = {}): PaymentGateway {
  const access = bazaarAccess(settings, { gateway, timeoutMs });
  const ask = async (path: string, body?: Fields): Promise<ProviderReply> => {
    const { query, headers, secrets } = await access.now();
    const reply = await callProvider(
      { gateway, timeoutMs, secrets },
      {
        url: `${settings.baseUrl}/devapi/v2/api/${path}${query}`,
        method: body ? 'POST' : 'GET',
        headers: { Accept: 'application/json', ...headers, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      },
    );
    if (reply.status === 401 || reply.status === 403) {
      access.forget();
      throw unreadable(reply.status, reply.body);
    }
    return reply;
  };

  const look = async (known: PaymentKnown): Promise<Looked> => {
    if (known.productId === null) return { settlement: unpaid('order_mismatch', {}) };
    // Nothing was handed in yet.
    if (known.authority === known.paymentId) return { settlement: { outcome: 'open', answer: {} } };
    const [product, token] = [known.productId, known.authority].map(encodeURIComponent);
    const { status, body } = await ask(`validate/${settings.packageName}/inapp/${product}/purchases/${token}/`);
    if (isNotFound(status, body)) return { settlement: unpaid('purchase_not_found', answerOf(body)) };
    return lookedAt(known, status, body);
  };

  return {
    name: gateway,
    request: async (asked) => {
      if (asked.productId === null)
        throw new ProviderRefusal(gateway, 'product_required', 'Bazaar sells what its catalogue has, by a product id.');
      return { authority: asked.paymentId, redirectUrl: appAddress(settings, asked), answer: {} };
    },
    settle: async (known) => {
      const looked = await look(known);
      if (looked.consumption !== notConsumed) return looked.settlement;
      const { status, body } = await ask(`consume/${settings.packageName}/purchases/`, { token: known.authority });
      if (status === 200) return looked.settlement;
      // Another call may have consumed it in between: then it is ours all the same.
      const again = await look(known);
      if (again.consumption === notConsumed) throw unreadable(status, body);
      return again.settlement;
    },
    inquire: async (known) => (await look(known)).settlement,
    refund: async () => ({
      outcome: 'refused',
      reason: 'not_offered_by_provider',
      answer: { message: 'Bazaar offers no refunds to programs: refund to the balance, or by hand in its panel.' },
    }),
  };
}

interface Looked {
  settlement: Settlement;
  /** Of a purchase that is ours. */
  consumption?: number;
}

function lookedAt(known: PaymentKnown, status: number, body: Fields): Looked {
  const [state, consumption] = [wholeNumberIn(body, 'purchaseState'), wholeNumberIn(body, 'consumptionState')];
  const answer = answerOf(body);
  if (status !== 200 || state === null || consumption === null) throw unreadable(status, body);
  if (textIn(body, 'developerPayload') !== known.paymentId) return { settlement: unpaid('order_mismatch', answer) };
  if (state === givenBack) return { settlement: unpaid('refunded', answer) };
  if (state !== bought || (consumption !== consumed && consumption !== notConsumed)) throw unreadable(status, body);
  return { settlement: { outcome: 'paid', reference: known.authority, cardLast4: null, answer }, consumption };
}

/** The one error that proves anything: by Bazaar's word the others may come while there is a purchase. */
function isNotFound(status: number, body: Fields): boolean {
  return status === 404 && textIn(body, 'error') === 'not_found';
}

/** The app itself opens the purchase; a browser is led to the page that the app is found on. */
function appAddress({ baseUrl, packageName }: BazaarSettings, { paymentId, productId }: PaymentAsked): string {
  const shop = baseUrl === 'https://pardakht.cafebazaar.ir' ? 'https://cafebazaar.ir' : baseUrl;
  const query = new URLSearchParams({ sku: productId ?? '', payload: paymentId });
  return `${shop}/app/${packageName}?${query}`;
}

function answerOf(body: Fields): ProviderAnswer {
  const names = ['purchaseState', 'consumptionState', 'purchaseTime', 'developerPayload', 'kind'];
  return keep(body, ...names, 'error', 'error_description');
}

function unpaid(reason: string, answer: ProviderAnswer): Settlement {
  return { outcome: 'unpaid', reason, answer };
}

function unreadable(status: number, body: Fields): ProviderUnavailable {
  return new ProviderUnavailable(gateway, `Bazaar answered ${status} with what settles nothing.`, answerOf(body));
}
