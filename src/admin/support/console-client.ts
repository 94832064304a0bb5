import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createRequire } from 'node:module';
import { text as readText } from 'node:stream/consumers';
import type speakeasyModule from 'speakeasy';
import { Staff } from '../../models/index.js';
import { clock } from '../../platform/clock.js';

const speakeasy = createRequire(import.meta.url)('speakeasy') as typeof speakeasyModule;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** The code that an authenticator shows now, or some steps of 30 seconds later. */
export function codeOf(secret: string, stepsLater = 0): string {
  const time = Math.floor(clock.now().getTime() / 1000) + stepsLater * 30;
  return speakeasy.totp({ secret, encoding: 'base32', time });
}

/** A browser without a screen: keeps the cookie and says where its requests come from. */
export class ConsoleClient {
  cookie = '';

  constructor(readonly origin: string) {}

  get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    this.#send('GET', path, undefined, headers);

  /** As the console's own pages send it. */
  post = (path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
    this.#send('POST', path, JSON.stringify(body), {
      'Content-Type': 'application/json',
      'Sec-Fetch-Site': 'same-origin',
      Origin: this.origin,
      ...headers,
    });

  /** Exactly these headers and this body, for what other sites send. */
  postRaw = (path: string, body: string, headers: Record<string, string>): Promise<Answer> =>
    this.#send('POST', path, body, headers);

  async signIn(email: string, password: string, secret: string): Promise<void> {
    // The tests sign in more often than a code turns.
    await Staff.sequelize?.query('update staff set totp_last_step = 0 where email = $1', { bind: [email] });
    await this.post('/login', { email, password });
    const { status, text } = await this.post('/login/code', { code: codeOf(secret) });
    if (status !== 200) throw new Error(`The sign-in failed: ${text}`);
  }

  /** Not by fetch, which adds fetch metadata of its own. */
  async #send(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const cookie = this.cookie ? { Cookie: this.cookie } : {};
    const sent = request(`${this.origin}/admin${path}`, { method, headers: { ...cookie, ...headers } });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const set = response.headers['set-cookie']?.find((line) => line.startsWith('console_session='));
    if (set) this.cookie = set.split(';')[0] ?? '';
    const encoded = response.headers['content-encoding'] !== undefined;
    const text = encoded ? '' : await readText(response);
    if (encoded) response.resume();
    return { status: response.statusCode ?? 0, headers: headersOf(response), text, body: parsed(text) };
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
