import type { ZarinpalSettings } from '../../platform/payment-settings.js';
import { mismatchOf } from './compare-payment.js';
import type {
  PaymentAsked,
  PaymentGateway,
  PaymentKnown,
  PaymentStarted,
  ProviderAnswer,
  Settlement,
  UnverifiedPayment,
} from './gateway.js';
import { localPhoneNumber } from './local-phone-number.js';
import { type Asking, postJson } from './provider-call.js';
import { ProviderRefusal, ProviderUnavailable } from './provider-failures.js';
import { cardLast4, type Fields, isFields, keep, textIn, wholeNumberIn } from './read-answer.js';
import { zarinpalRefund } from './zarinpal-refund.js';

const gateway = 'ZarinPal';

/** What is certain about an authority by the error's code; the others tell of the account or of a passing trouble. */
const certain: Record<number, string> = {
  [-50]: 'amount_mismatch',
  [-53]: 'order_mismatch',
  [-54]: 'unknown_authority',
  [-55]: 'unknown_authority',
};
const notPaid = -51;
/** -12 too many tries, -52 an unexpected error: the same may go well later. */
const passing = new Set([-12, -52]);

export type ZarinpalGateway = PaymentGateway & Required<Pick<PaymentGateway, 'listUnverified'>>;

/** ZarinPal v4, in rial. The amount is compared by ZarinPal itself: it verifies none but the one that is told. */
export function zarinpal(settings: ZarinpalSettings, { timeoutMs }: Pick<Asking, 'timeoutMs'> = {}): ZarinpalGateway {
  const asking: Asking = { gateway, timeoutMs, secrets: [settings.merchantId] };
  const ask = async (method: string, fields: Fields) => {
    const url = `${settings.baseUrl}/pg/v4/payment/${method}.json`;
    return readReply((await postJson(asking, url, { merchant_id: settings.merchantId, ...fields })).body);
  };

  const look = async (known: PaymentKnown): Promise<Settlement> => {
    const { code, data, answer } = await ask('inquiry', { authority: known.authority });
    if (code !== 100) return unpaidBy(code, answer);
    return lookedAt(known, data, answer);
  };

  return {
    name: gateway,
    request: async (asked) => {
      requireRial(asked);
      const { code, data, answer } = await ask('request', requestOf(asked));
      if (code !== 100) {
        if (passing.has(code)) throw unavailable(code, answer);
        throw new ProviderRefusal(gateway, String(code), `ZarinPal refuses the payment (${code}).`, answer);
      }
      return startedBy(settings.baseUrl, data, answer);
    },
    settle: async (known) => {
      if (known.currency !== 'IRR') return { outcome: 'unpaid', reason: 'currency_mismatch', answer: {} };
      const { authority, amountMinor: amount } = known;
      const { code, data, answer } = await ask('verify', { authority, amount });
      if (code === notPaid) return notTaken(await look(known), answer);
      if (code !== 100 && code !== 101) return unpaidBy(code, answer);
      const mismatch = mismatchOf(known, toldIn(data));
      if (mismatch) return { outcome: 'unpaid', reason: mismatch, answer };
      const reference = textIn(data, 'ref_id');
      if (reference === null) throw unavailable(code, answer);
      return { outcome: 'paid', reference, cardLast4: cardLast4(data['card_pan']), answer };
    },
    inquire: async (known) => {
      if (known.currency !== 'IRR') return { outcome: 'unpaid', reason: 'currency_mismatch', answer: {} };
      return look(known);
    },
    refund: (known, asked) => zarinpalRefund(settings, { gateway, timeoutMs }, known, asked),
    listUnverified: async () => {
      const { code, data, answer } = await ask('unVerified', {});
      if (code !== 100 || !Array.isArray(data['authorities'])) throw unavailable(code, answer);
      return data['authorities'].flatMap(unverifiedIn);
    },
  };
}

interface Reply {
  code: number;
  data: Fields;
  answer: ProviderAnswer;
}

/** `errors` is an empty array beside good data, and an object (or an array with one) beside none. */
function readReply(body: Fields): Reply {
  const { data, errors } = body;
  const error = Array.isArray(errors) ? errors[0] : errors;
  const told = isFields(error) && wholeNumberIn(error, 'code') !== null ? error : isFields(data) ? data : {};
  const code = wholeNumberIn(told, 'code');
  const answer = keep(told, 'code', 'message', 'authority', 'ref_id', 'status', 'fee_type', 'fee', 'amount');
  if (code === null) throw new ProviderUnavailable(gateway, 'ZarinPal answered without a code.', answer);
  return { code, data: isFields(data) ? data : {}, answer };
}

function requestOf({ paymentId, amountMinor, description, callbackUrl, payer }: PaymentAsked): Fields {
  const mobile = localPhoneNumber(payer.phoneNumber);
  return {
    amount: amountMinor,
    currency: 'IRR',
    description: description.slice(0, 500),
    callback_url: callbackUrl,
    metadata: { order_id: paymentId, ...(mobile && { mobile }), ...(payer.email && { email: payer.email }) },
  };
}

function startedBy(baseUrl: string, data: Fields, answer: ProviderAnswer): PaymentStarted {
  const authority = textIn(data, 'authority') ?? '';
  if (!/^[AS][0-9a-zA-Z]{35}$/.test(authority))
    throw new ProviderUnavailable(gateway, 'ZarinPal answered without an authority.', answer);
  return { authority, redirectUrl: `${baseUrl}/pg/StartPay/${authority}`, answer };
}

function lookedAt(known: PaymentKnown, data: Fields, answer: ProviderAnswer): Settlement {
  const mismatch = mismatchOf(known, toldIn(data));
  if (mismatch) return { outcome: 'unpaid', reason: mismatch, answer };
  switch (textIn(data, 'status')) {
    case 'PAID':
    case 'VERIFIED': {
      const reference = textIn(data, 'ref_id') ?? known.authority;
      return { outcome: 'paid', reference, cardLast4: cardLast4(data['card_pan']), answer };
    }
    case 'IN_BANK':
      return { outcome: 'open', answer };
    case 'FAILED':
      return { outcome: 'unpaid', reason: 'failed', answer };
    case 'REVERSED':
      return { outcome: 'unpaid', reason: 'reversed', answer };
    default:
      throw new ProviderUnavailable(gateway, 'ZarinPal tells a state that is not known.', answer);
  }
}

/** What is not paid for the verification may have been paid a moment later: then the next one takes it. */
function notTaken(looked: Settlement, answer: ProviderAnswer): Settlement {
  return looked.outcome === 'paid' ? { outcome: 'open', answer } : looked;
}

/** An answer need not tell them; when it does they have to be ours. */
function toldIn(data: Fields) {
  const amountMinor = wholeNumberIn(data, 'amount');
  const authority = textIn(data, 'authority');
  const paymentId = textIn(data, 'order_id');
  return {
    ...(amountMinor !== null && { amountMinor }),
    ...(authority !== null && { authority }),
    ...(paymentId !== null && { paymentId }),
  };
}

function unpaidBy(code: number, answer: ProviderAnswer): Settlement {
  const reason = certain[code];
  if (reason === undefined) throw unavailable(code, answer);
  return { outcome: 'unpaid', reason, answer };
}

function unavailable(code: number, answer: ProviderAnswer): ProviderUnavailable {
  return new ProviderUnavailable(gateway, `ZarinPal answered with the code ${code}.`, answer);
}

function requireRial({ currency }: PaymentAsked): void {
  if (currency !== 'IRR')
    throw new ProviderRefusal(gateway, 'currency_not_supported', 'ZarinPal takes payments in IRR alone.');
}

function unverifiedIn(row: unknown): UnverifiedPayment[] {
  if (!isFields(row)) return [];
  const authority = textIn(row, 'authority');
  const amountMinor = wholeNumberIn(row, 'amount');
  return authority === null || amountMinor === null ? [] : [{ authority, amountMinor }];
}
