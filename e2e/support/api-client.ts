export interface ApiAnswer<Body> {
  status: number;
  body: Body;
  headers: Headers;
}

export interface ErrorBody {
  error: { code: string; message: string; details: Record<string, unknown>; trace_id: string };
}

interface Sent {
  token?: string | undefined;
  body?: object | undefined;
  headers?: Record<string, string>;
}

/** One call of the API. `Body` is what the caller expects; the contract's own tests hold the shapes. */
export async function callApi<Body = ErrorBody>(
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: Sent = {},
): Promise<ApiAnswer<Body>> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body, headers: answer.headers };
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  user: { id: string; email: string };
  tenant: { id: string; slug: string };
}

export const userPassword = 'Demo-user-password-1';

/** Signs a demo user in by password; `email` names the tenant as well. */
export function logIn(url: string, email: string, password = userPassword): Promise<ApiAnswer<Tokens & ErrorBody>> {
  const tenant = /@(.+)\.test$/.exec(email)?.[1];
  return callApi(url, 'POST', '/v1/auth/login', { body: { tenant_slug: tenant, email, password } });
}

/** The same for a user who can: fails otherwise. */
export async function signedIn(url: string, email: string): Promise<Tokens> {
  const { status, body } = await logIn(url, email);
  if (status !== 200) throw new Error(`${email} could not sign in: ${body.error.code}`);
  return body;
}

export function refresh(url: string, refreshToken: string): Promise<ApiAnswer<Tokens & ErrorBody>> {
  return callApi(url, 'POST', '/v1/auth/refresh', { body: { refresh_token: refreshToken } });
}
