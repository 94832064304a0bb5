/** A refusal of the server, or no answer at all (`network`). */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly fields: Record<string, { message: string }> = {},
    readonly retryAfterSeconds?: number,
    readonly traceId?: string,
    message = code,
  ) {
    super(message);
  }
}

interface ErrorBody {
  error?: {
    code: string;
    message: string;
    details?: { retryAfterSeconds?: number };
    retryAfterSeconds?: number;
    trace_id?: string;
  };
  record?: { errors?: Record<string, { message: string }> };
}

/** Calls the console's server. A session that has ended leads to the sign-in page and back here. */
export async function callServer<Answer>(path: string, body?: object): Promise<Answer> {
  const posting =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`/admin${path}`, {
    ...posting,
    headers: { Accept: 'application/json', ...posting.headers },
  }).catch(() => {
    throw new Refusal('network');
  });
  if (response.status === 401 && window.CONSOLE.kind === 'console') {
    window.location.assign(`/admin/login?to=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }
  const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
  const { error, record } = answer as ErrorBody;
  if (response.ok && !error) return answer as Answer;
  const wait = error?.details?.retryAfterSeconds ?? error?.retryAfterSeconds;
  throw new Refusal(
    error?.code ?? (response.status === 503 ? 'unavailable' : 'internal'),
    record?.errors,
    wait,
    error?.trace_id,
    error?.message,
  );
}
