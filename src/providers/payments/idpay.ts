import type { IdpaySettings } from '../../platform/payment-settings.js';
import { mismatchOf } from './compare-payment.js';
import type {
  PaymentAsked,
  PaymentGateway,
  PaymentKnown,
  PaymentStarted,
  ProviderAnswer,
  Settlement,
} from './gateway.js';
import { localPhoneNumber } from './local-phone-number.js';
import { type Asking, type ProviderReply, postJson } from './provider-call.js';
import { ProviderRefusal, ProviderUnavailable } from './provider-failures.js';
import { cardLast4, type Fields, fieldsIn, keep, textIn, wholeNumberIn } from './read-answer.js';

const gateway = 'IdPay';

/** IdPay's states of a transaction. 3 (an error) and 4 (held back) may still turn into any other. */
const unpaidStates: Record<number, string> = { 2: 'failed', 5: 'returned', 6: 'reversed', 7: 'cancelled' };
const openStates = new Set([1, 3, 4, 8]);
const awaitsVerification = 10;
const takenStates = new Set([100, 101, 200]);

const nothingFound = 52;
/** 53 cannot be verified (any more), 54 the ten minutes for it are over. */
const tooLate = 54;
const notVerifiable = 53;

/**
 * IdPay v1.1, in rial. Verifying names no amount and takes the money for good, so that the transaction is looked at and
 * compared before; what is not verified within ten minutes goes back to the payer.
 */
export function idpay(
  { baseUrl, apiKey, sandbox }: IdpaySettings,
  { timeoutMs }: Pick<Asking, 'timeoutMs'> = {},
): PaymentGateway {
  const headers = { 'X-API-KEY': apiKey, ...(sandbox && { 'X-SANDBOX': '1' }) };
  const ask = (path: string, fields: Fields) =>
    postJson({ gateway, timeoutMs, secrets: [apiKey] }, `${baseUrl}/v1.1/payment${path}`, fields, headers);

  const look = async (known: PaymentKnown): Promise<Looked> => {
    const { body } = await ask('/inquiry', { id: known.authority, order_id: known.paymentId });
    const code = wholeNumberIn(body, 'error_code');
    if (code === nothingFound)
      return { state: null, settlement: unpaid('unknown_authority', keep(body, 'error_code', 'error_message')) };
    return lookedAt(known, body);
  };

  return {
    name: gateway,
    request: async (asked) => {
      if (asked.currency !== 'IRR')
        throw new ProviderRefusal(gateway, 'currency_not_supported', 'IdPay takes payments in IRR alone.');
      return startedBy(await ask('', requestOf(asked)));
    },
    settle: async (known) => {
      if (known.currency !== 'IRR') return unpaid('currency_mismatch', {});
      const { state, settlement } = await look(known);
      if (settlement.outcome !== 'paid' || state !== awaitsVerification) return settlement;
      const { body } = await ask('/verify', { id: known.authority, order_id: known.paymentId });
      const code = wholeNumberIn(body, 'error_code');
      if (code === tooLate) return unpaid('verified_too_late', keep(body, 'error_code', 'error_message'));
      const after = code === notVerifiable ? await look(known) : lookedAt(known, body);
      if (after.state === awaitsVerification) throw unreadable(body);
      return after.settlement;
    },
    inquire: async (known) =>
      known.currency === 'IRR' ? (await look(known)).settlement : unpaid('currency_mismatch', {}),
    refund: async () => ({
      outcome: 'refused',
      reason: 'not_offered_by_provider',
      answer: {
        message: 'IdPay offers no refunds to programs: refund to the balance, or by hand in the panel of IdPay.',
      },
    }),
  };
}

interface Looked {
  state: number | null;
  settlement: Settlement;
}

function requestOf({ paymentId, amountMinor, description, callbackUrl, payer }: PaymentAsked): Fields {
  const phone = localPhoneNumber(payer.phoneNumber);
  return {
    order_id: paymentId,
    amount: amountMinor,
    callback: callbackUrl,
    desc: description.slice(0, 255),
    ...(payer.name && { name: payer.name.slice(0, 255) }),
    ...(phone && { phone }),
    ...(payer.email && { mail: payer.email.slice(0, 255) }),
  };
}

function startedBy({ status, body }: ProviderReply): PaymentStarted {
  const code = textIn(body, 'error_code');
  if (code !== null) {
    const answer = keep(body, 'error_code', 'error_message');
    throw new ProviderRefusal(gateway, code, `IdPay refuses the payment (${code}).`, answer);
  }
  const authority = textIn(body, 'id');
  const redirectUrl = textIn(body, 'link');
  if (status !== 201 || authority === null || redirectUrl === null || !/^https?:\/\//.test(redirectUrl))
    throw unreadable(body);
  return { authority, redirectUrl, answer: keep(body, 'id', 'link') };
}

function lookedAt(known: PaymentKnown, body: Fields): Looked {
  const state = wholeNumberIn(body, 'status');
  const amountMinor = wholeNumberIn(body, 'amount');
  const answer = answerOf(body);
  const [authority, paymentId] = [textIn(body, 'id'), textIn(body, 'order_id')];
  if (state === null || amountMinor === null || authority === null || paymentId === null) throw unreadable(body);
  const told = { authority, paymentId, amountMinor };
  const mismatch = mismatchOf(known, told);
  if (mismatch) return { state, settlement: unpaid(mismatch, answer) };
  const reason = unpaidStates[state];
  if (reason !== undefined) return { state, settlement: unpaid(reason, answer) };
  if (openStates.has(state)) return { state, settlement: { outcome: 'open', answer } };
  const reference = textIn(body, 'track_id');
  if ((state !== awaitsVerification && !takenStates.has(state)) || reference === null) throw unreadable(body);
  const card = textIn(fieldsIn(body, 'payment'), 'card_no') ?? textIn(body, 'card_no');
  return { state, settlement: { outcome: 'paid', reference, cardLast4: cardLast4(card), answer } };
}

function answerOf(body: Fields): ProviderAnswer {
  const bankTrackId = textIn(fieldsIn(body, 'payment'), 'track_id');
  const answer = keep(body, 'status', 'track_id', 'id', 'order_id', 'amount', 'date', 'error_code', 'error_message');
  return { ...answer, ...(bankTrackId !== null && { bank_track_id: bankTrackId }) };
}

function unpaid(reason: string, answer: ProviderAnswer): Settlement {
  return { outcome: 'unpaid', reason, answer };
}

function unreadable(body: Fields): ProviderUnavailable {
  return new ProviderUnavailable(gateway, 'IdPay answered what settles nothing.', answerOf(body));
}
