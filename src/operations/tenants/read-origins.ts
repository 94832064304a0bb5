import { unacceptable } from '../../platform/errors.js';
import { parseUrl } from '../../platform/parse-url.js';
import { publicHttpsUrl } from '../../platform/web-addresses.js';

let localAllowed = false;

/** Whether a developer's own machine may be an origin: never in production. */
export function allowLocalOrigins(allowed: boolean): void {
  localAllowed = allowed;
}

/** The origins as browsers write them, each once. Throws `unprocessable` for one that is no origin of a public site. */
export function readOrigins(texts: string[]): string[] {
  return [...new Set(texts.map(readOrigin))];
}

const local = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

function readOrigin(text: string): string {
  // A slash behind the host is the same page to everybody.
  const address = text.trim().replace(/\/$/, '');
  const asGiven = parseUrl(address);
  if (localAllowed && asGiven !== null && local.test(address)) return asGiven.origin;
  const url = publicHttpsUrl(address);
  // Nothing may follow the host and port, not even an empty query.
  if (url === null || /[/?#]/.test(address.slice('https://'.length)))
    throw unacceptable(
      'allowed_origins',
      `${text.slice(0, 100)} is no origin. Give https, a public host and perhaps a port, such as https://app.example.com.`,
    );
  return new URL(url).origin;
}
