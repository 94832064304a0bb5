import { getDomain } from 'tldts';
import { unacceptable } from '../../../platform/errors.js';
import { publicHostName } from '../../../platform/web-addresses.js';

/**
 * The domain in ASCII and lower case. Throws `unprocessable` for what is no name that somebody can own: addresses, private
 * names, and public suffixes (`co.uk`, `github.io`), below which everybody's names are.
 */
export function readDomain(text: string): string {
  const domain = publicHostName(text.trim());
  if (domain === null || getDomain(domain, { allowPrivateDomains: true }) === null)
    throw unacceptable(
      'domain',
      `${text.slice(0, 100)} is no domain of one's own. Give a name such as video.example.com.`,
    );
  return domain;
}
