import type { ZarinpalSettings } from '../../platform/payment-settings.js';
import type { PaymentKnown, ProviderAnswer, RefundAsked, RefundOutcome } from './gateway.js';
import { type Asking, postJson } from './provider-call.js';
import { ProviderUnavailable } from './provider-failures.js';
import { type Fields, fieldsIn, isFields, keep, textIn, wholeNumberIn } from './read-answer.js';

const gateway = 'ZarinPal';
/** Rial. */
const leastRefund = 20_000;

const terminalsQuery = 'query Terminals { Terminals { id, key } }';
const sessionsQuery = `query Sessions($terminal_id: ID!, $reference_id: String, $limit: Int) {
  Session(terminal_id: $terminal_id, reference_id: $reference_id, limit: $limit) {
    id, status, amount, timeline { refund_amount, refund_time, refund_status }
  }
}`;
const refundMutation = `mutation AddRefund($session_id: ID!, $amount: BigInteger!, $description: String, $method: InstantPayoutActionTypeEnum, $reason: RefundReasonEnum) {
  resource: AddRefund(session_id: $session_id, amount: $amount, description: $description, method: $method, reason: $reason) {
    terminal_id, id, amount, timeline { refund_amount, refund_time, refund_status }
  }
}`;

/** Sends a query with the merchant's access; throws `ProviderUnavailable` when the outcome is unknown. */
type Query = (text: string, variables: Fields) => Promise<Reply>;
type Reply = { data: Fields; error: null } | { data: null; error: ProviderAnswer };

/**
 * A refund by ZarinPal's GraphQL, which knows the payment as a session of a terminal. It takes no key against repetition
 * and keeps one refund for each session, so that the session is looked at first: a refund of the same amount that it has
 * is the one that was asked for before. A look that fails says nothing about an earlier try, so it refuses nothing.
 */
export async function zarinpalRefund(
  { baseUrl, merchantId, accessToken }: ZarinpalSettings,
  asking: Asking,
  { reference, amountMinor: paid }: PaymentKnown & { reference: string },
  asked: RefundAsked,
): Promise<RefundOutcome> {
  if (accessToken === null) return refused('no_access_token');
  if (asked.amountMinor < leastRefund) return refused('below_least_refund', { least_amount: leastRefund });
  const query: Query = async (text, variables) => {
    const headers = { Authorization: `Bearer ${accessToken}` };
    const call = { query: text, variables };
    const { status, body } = await postJson({ ...asking, secrets: [accessToken] }, graphqlUrl(baseUrl), call, headers);
    return readReply(status, body);
  };

  const terminalId = terminalIn(found(await query(terminalsQuery, {})), merchantId);
  if (terminalId === null) return refused('unknown_terminal');
  const look = async () => {
    const sought = { terminal_id: terminalId, reference_id: reference, limit: 5 };
    const rows = rowsIn(found(await query(sessionsQuery, sought)), 'Session');
    return rows.find((row) => wholeNumberIn(row, 'amount') === paid);
  };

  const session = await look();
  const sessionId = session && textIn(session, 'id');
  if (!session || !sessionId) return refused('unknown_payment');
  const made = madeBefore(session, asked);
  if (made) return made;
  const { data, error } = await query(refundMutation, {
    session_id: sessionId,
    amount: asked.amountMinor,
    description: `${asked.refundId} ${asked.reason}`.slice(0, 255),
    method: 'CARD',
    reason: 'CUSTOMER_REQUEST',
  });
  if (data) return refundIn({ ...fieldsIn(data, 'resource'), id: sessionId });
  // Refused as well when the same was asked for at the same time.
  const now = await look();
  return (now && madeBefore(now, asked)) ?? refused('refused_by_provider', error);
}

function madeBefore(session: Fields, { amountMinor }: RefundAsked): RefundOutcome | null {
  const refunded = wholeNumberIn(lastStep(session), 'refund_amount') ?? 0;
  if (refunded === 0) return null;
  if (refunded === amountMinor) return refundIn(session);
  return refused('already_refunded', { ...keep(session, 'id'), refund_amount: refunded });
}

/** The panel of the true ZarinPal is another host; whatever stands in for it, its sandbox too, answers there itself. */
function graphqlUrl(baseUrl: string): string {
  const isReal = /^https:\/\/(?!sandbox\.)([\w-]+\.)?zarinpal\.com$/.test(baseUrl);
  return `${isReal ? 'https://next.zarinpal.com' : baseUrl}/api/v4/graphql/`;
}

function readReply(status: number, body: Fields): Reply {
  const { data, errors } = body;
  const [error] = Array.isArray(errors) ? errors : isFields(errors) ? [errors] : [];
  if (isFields(error) || status === 401 || status === 403)
    return { data: null, error: { status, ...(isFields(error) && keep(error, 'message', 'code')) } };
  if (status === 200 && isFields(data)) return { data, error: null };
  throw new ProviderUnavailable(gateway, `ZarinPal answered ${status} without data.`, { status });
}

function found({ data, error }: Reply): Fields {
  if (data) return data;
  throw new ProviderUnavailable(gateway, 'ZarinPal does not let the payment be looked at.', error);
}

/** The merchant id is the terminal's key. */
function terminalIn(data: Fields, merchantId: string): string | null {
  const own = rowsIn(data, 'Terminals').find((row) => textIn(row, 'key')?.toLowerCase() === merchantId.toLowerCase());
  return own ? textIn(own, 'id') : null;
}

function refundIn(session: Fields): RefundOutcome {
  const step = lastStep(session);
  const reference = textIn(session, 'id');
  const answer = { ...keep(session, 'id', 'amount'), ...keep(step, 'refund_amount', 'refund_time', 'refund_status') };
  if (reference === null) throw new ProviderUnavailable(gateway, 'ZarinPal answered without the refund.', answer);
  const status = (textIn(step, 'refund_status') ?? '').toUpperCase();
  if (/^(DONE|SUCCESS|SUCCEEDED|COMPLETED|PAID|REFUNDED)$/.test(status))
    return { outcome: 'refunded', reference, answer };
  if (/^(FAILED|REJECTED|CANCELED|CANCELLED)$/.test(status)) return refused('refund_failed', answer);
  return { outcome: 'pending', reference, answer };
}

/** The timeline comes as one object or as a list of them. */
function lastStep({ timeline }: Fields): Fields {
  const step = Array.isArray(timeline) ? timeline.at(-1) : timeline;
  return isFields(step) ? step : {};
}

function rowsIn(data: Fields, name: string): Fields[] {
  const rows = data[name];
  return Array.isArray(rows) ? rows.filter(isFields) : [];
}

function refused(reason: string, answer: ProviderAnswer = {}): RefundOutcome {
  return { outcome: 'refused', reason, answer };
}
