import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { parseUrl } from './parse-url.js';

/** Names that lead nowhere on the public internet: RFC 6761, 6762, 8375 and what private networks use. */
const privateNames =
  /(?:^|\.)(?:localhost|local|internal|intranet|private|corp|home|lan|onion|invalid|home\.arpa|in-addr\.arpa|ip6\.arpa)$/;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})+$`);
/** What a URL's parser would take as something else than a name, or decode. */
const noName = /[\s/\\?#@:%[\]<>^|\p{Cc}]/u;

/**
 * The name of a host on the public internet, in lower case and ASCII (IDNA). Null for everything else: addresses in any
 * spelling, single labels, private names.
 */
export function publicHostName(text: string): string | null {
  if (text.length > 253 || noName.test(text)) return null;
  const name = domainToASCII(text.replace(/\.$/, ''));
  const isPublic = name.length <= 253 && hostName.test(name) && isIP(name) === 0 && !privateNames.test(name);
  return isPublic ? name : null;
}

/** The address as a browser reads it: https, a public host by name, nobody's name or password. Null for anything else. */
export function publicHttpsUrl(text: string): string | null {
  const isPlain = /^https:\/\/[^/\\?#@]+(?:[/?#]|$)/i.test(text) && !/[\s\\\p{Cc}]/u.test(text);
  const url = isPlain ? parseUrl(text) : null;
  return url !== null && publicHostName(url.hostname) === url.hostname ? url.href : null;
}
